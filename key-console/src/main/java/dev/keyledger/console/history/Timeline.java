package dev.keyledger.console.history;

import dev.keyledger.console.propagation.Arrival;
import dev.keyledger.console.propagation.Arrivals;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Propagation;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Views.HistoryEntry;
import dev.keyledger.console.upstream.Views.HistoryPage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who did what with a key, and when, and where the last of it has arrived. */
@RequestScoped
public class Timeline {
    private static final int LINES = 20;

    /** After these nothing of the key is accepted. */
    private static final Set<String> ENDS = Set.of("key.revoked", "key.disabled");

    /**
     * @param nextCursor null: these are the oldest
     * @param arrival of the newest change; null: these aren't the newest, or the viewer isn't told
     */
    public record Lines(
            List<HistoryLine> lines,
            @Nullable String nextCursor,
            @Nullable Arrival arrival) {}

    private final Reads reads;
    private final HistoryWords words;
    private final Arrivals arrivals;

    @Inject
    Timeline(Reads reads, HistoryWords words, Arrivals arrivals) {
        this.reads = reads;
        this.words = words;
        this.arrivals = arrivals;
    }

    /**
     * The events of which the lines are.
     *
     * @param cursor of a page; empty: the newest
     */
    public Uni<HistoryPage> page(String workspaceId, String keyId, String cursor) {
        return reads.history(workspaceId, keyId, LINES, cursor.isEmpty() ? null : cursor);
    }

    /** @param cursor as of the page */
    public Uni<Part<Lines>> of(String workspaceId, String keyId, String cursor, Uni<HistoryPage> page) {
        Uni<Optional<Part<Propagation>>> told = cursor.isEmpty()
                ? arrivals.now(workspaceId, keyId)
                : Uni.createFrom().item(Optional.empty());
        return Part.of(Uni.combine()
                .all()
                .unis(page, told)
                .asTuple()
                .map(parts -> lines(workspaceId, keyId, parts.getItem1(), parts.getItem2())));
    }

    private Lines lines(String workspaceId, String keyId, HistoryPage page, Optional<Part<Propagation>> told) {
        Arrival arrival = told.filter(known -> !page.items().isEmpty())
                .map(known -> arrivalOf(workspaceId, keyId, page.items().getFirst(), known))
                .orElse(null);
        return new Lines(page.items().stream().map(words::line).toList(), page.nextCursor(), arrival);
    }

    private Arrival arrivalOf(String workspaceId, String keyId, HistoryEntry newest, Part<Propagation> told) {
        return arrivals.ofLast(workspaceId, keyId, newest.version(), ENDS.contains(newest.type()), told);
    }
}

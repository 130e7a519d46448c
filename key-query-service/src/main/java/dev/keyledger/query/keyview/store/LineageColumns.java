package dev.keyledger.query.keyview.store;

import dev.keyledger.events.key.TimelineId;
import dev.keyledger.query.keyview.KeyView;
import dev.keyledger.verifier.key.Lineage;
import dev.keyledger.verifier.key.Lineage.Span;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Lineage} in the columns of {@code key_view}. The id counts only if it was written with the row's version: an
 * older build, in the middle of a rolling upgrade, changes rows and leaves these columns as they are.
 */
final class LineageColumns {
    private static final String LAST_EVENT_ID = "last_event_id";
    private static final String LAST_EVENT_VERSION = "last_event_version";
    private static final String TIMELINES = "timelines";

    static final List<String> NAMES = List.of(LAST_EVENT_ID, LAST_EVENT_VERSION, TIMELINES);

    private LineageColumns() {}

    static void addTo(KeyTable<KeyView> table) {
        table.column(LAST_EVENT_ID, ColumnType.ID, view -> view.credentials()
                .lineage()
                .lastEventId());
        table.column(LAST_EVENT_VERSION, ColumnType.BIGINT, KeyView::version);
        table.column(
                TIMELINES, ColumnType.TEXT, view -> timelines(view.credentials().lineage()));
    }

    static Lineage read(ResultSet row, long version) throws SQLException {
        return lineageOf(
                version,
                row.getObject(LAST_EVENT_ID, UUID.class),
                row.getLong(LAST_EVENT_VERSION),
                row.getString(TIMELINES));
    }

    /** @param timelines as {@link #timelines} made it */
    static Lineage lineageOf(
            long version, @Nullable UUID lastEventId, long lastEventVersion, @Nullable String timelines) {
        return new Lineage(lastEventVersion == version ? lastEventId : null, spansOf(timelines));
    }

    /** Null for the first timeline alone, which is what nearly all keys are of. */
    static @Nullable String timelines(Lineage lineage) {
        return lineage.spans().isEmpty()
                ? null
                : lineage.spans().stream()
                        .map(span -> span.timelineId() + "@" + span.since())
                        .collect(Collectors.joining(" "));
    }

    private static List<Span> spansOf(@Nullable String timelines) {
        return timelines == null
                ? List.of()
                : Arrays.stream(timelines.split(" ", -1))
                        .map(span -> span.split("@", -1))
                        .map(parts -> new Span(TimelineId.parse(parts[0]), Long.parseLong(parts[1])))
                        .toList();
    }
}

package dev.keyledger.console.history;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.page.Frame;
import dev.keyledger.console.page.Frames;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Views.KeyView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who did what with a key, and when. */
@Path("/workspaces/{ws}/keys/{keyId}/history")
@Produces(MediaType.TEXT_HTML)
class HistoryResource {
    private static final int LINES = 50;

    /** @param nextCursor null: these are the oldest */
    public record Lines(List<HistoryLine> lines, @Nullable String nextCursor) {}

    @CheckedTemplate(basePath = "history", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record HistoryPage(Frame frame, String keyId, Part<KeyView> key, Part<Lines> history) implements TemplateInstance {}

    private final Frames frames;
    private final Reads reads;
    private final Viewers viewers;
    private final HistoryWords words;
    private final Texts texts;

    @Inject
    HistoryResource(Frames frames, Reads reads, Viewers viewers, HistoryWords words, Texts texts) {
        this.frames = frames;
        this.reads = reads;
        this.viewers = viewers;
        this.words = words;
        this.texts = texts;
    }

    @GET
    public Uni<Response> history(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @QueryParam("cursor") String cursor,
            @HeaderParam(Htmx.TARGET) @Nullable String target) {
        Allowed.of(viewers.current(), ws);
        Uni<Part<Lines>> lines = Part.of(reads.history(ws, keyId, LINES, cursor)
                .map(page -> new Lines(page.items().stream().map(words::line).toList(), page.nextCursor())));
        return Uni.combine()
                .all()
                .unis(frames.frame(texts.historyTitle(), ws), Part.ofSubject(reads.key(ws, keyId)), lines)
                .asTuple()
                .map(parts -> answer(parts.getItem1(), keyId, parts.getItem2(), parts.getItem3(), target));
    }

    private static Response answer(
            Frame frame, String keyId, Part<KeyView> key, Part<Lines> lines, @Nullable String target) {
        if (Htmx.keepsWhatItHas(target, "key-head", key)) {
            return Htmx.notRefreshed(key);
        }
        if (Htmx.keepsWhatItHas(target, "history", lines)) {
            return Htmx.notRefreshed(lines);
        }
        return Response.ok(new HistoryPage(frame.around(key, lines), keyId, key, lines))
                .build();
    }
}

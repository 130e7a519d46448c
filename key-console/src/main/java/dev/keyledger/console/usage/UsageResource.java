package dev.keyledger.console.usage;

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
import org.jspecify.annotations.Nullable;

/** What a key was used for. */
@Path("/workspaces/{ws}/keys/{keyId}")
class UsageResource {
    private static final String BY_DAY = "day";
    private static final String BY_HOUR = "hour";
    private static final String COST = "cost";

    @CheckedTemplate(basePath = "usage", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record UsagePage(Frame frame, String keyId, Part<KeyView> key, Part<UsageView> usage) implements TemplateInstance {}

    private final Frames frames;
    private final Reads reads;
    private final Viewers viewers;
    private final Texts texts;

    @Inject
    UsageResource(Frames frames, Reads reads, Viewers viewers, Texts texts) {
        this.frames = frames;
        this.reads = reads;
        this.viewers = viewers;
        this.texts = texts;
    }

    @GET
    @Path("/usage")
    @Produces(MediaType.TEXT_HTML)
    public Uni<Response> usage(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @QueryParam("show") String show,
            @HeaderParam(Htmx.TARGET) @Nullable String target) {
        Allowed.of(viewers.current(), ws);
        Uni<Part<UsageView>> usage = Part.of(Uni.combine()
                .all()
                .unis(reads.usage(ws, keyId, BY_DAY), reads.usage(ws, keyId, BY_HOUR))
                .asTuple()
                .map(series -> UsageView.of(series.getItem1(), series.getItem2(), COST.equals(show))));
        return Uni.combine()
                .all()
                .unis(frames.frame(texts.usageTitle(), ws), Part.ofSubject(reads.key(ws, keyId)), usage)
                .asTuple()
                .map(parts -> answer(parts.getItem1(), keyId, parts.getItem2(), parts.getItem3(), target));
    }

    private static Response answer(
            Frame frame, String keyId, Part<KeyView> key, Part<UsageView> usage, @Nullable String target) {
        if (Htmx.keepsWhatItHas(target, "key-head", key)) {
            return Htmx.notRefreshed(key);
        }
        if (Htmx.keepsWhatItHas(target, "usage", usage)) {
            return Htmx.notRefreshed(usage);
        }
        return Response.ok(new UsagePage(frame.around(key, usage), keyId, key, usage))
                .build();
    }

    @GET
    @Path("/usage.csv")
    @Produces("text/csv;charset=UTF-8")
    public Uni<Response> csv(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @QueryParam("by") String by) {
        Allowed.of(viewers.current(), ws);
        String granularity = BY_HOUR.equals(by) ? BY_HOUR : BY_DAY;
        return Uni.combine()
                .all()
                .unis(reads.usage(ws, keyId, granularity), Part.ofSubject(reads.key(ws, keyId)))
                .asTuple()
                .map(parts -> Response.ok(UsageCsv.of(parts.getItem1()))
                        .header(
                                "Content-Disposition",
                                "attachment; filename=\"usage-" + fileName(parts.getItem2(), keyId) + "-by-"
                                        + granularity + ".csv\"")
                        .build());
    }

    /** By its name, as far as every file system takes it. */
    private static String fileName(Part<KeyView> key, String keyId) {
        return key.found()
                .map(view -> view.name().replaceAll("[^\\p{Alnum}]+", "-").replaceAll("^-|-$", ""))
                .filter(name -> !name.isEmpty())
                .orElse(keyId);
    }
}

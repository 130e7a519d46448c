package dev.keyledger.console.usage;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.page.Frame;
import dev.keyledger.console.page.Frames;
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
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

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
    public Uni<TemplateInstance> usage(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @QueryParam("show") String show) {
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
                .map(parts -> new UsagePage(parts.getItem1(), keyId, parts.getItem2(), parts.getItem3()));
    }

    @GET
    @Path("/usage.csv")
    @Produces("text/csv;charset=UTF-8")
    public Uni<Response> csv(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @QueryParam("by") String by) {
        Allowed.of(viewers.current(), ws);
        String granularity = BY_HOUR.equals(by) ? BY_HOUR : BY_DAY;
        return reads.usage(ws, keyId, granularity).map(usage -> Response.ok(UsageCsv.of(usage))
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"usage-" + keyId + "-by-" + granularity + ".csv\"")
                .build());
    }
}

package dev.keyledger.console.keypage;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.firstuse.FirstUse;
import dev.keyledger.console.firstuse.FirstUses;
import dev.keyledger.console.history.Timeline;
import dev.keyledger.console.history.Timeline.Lines;
import dev.keyledger.console.page.Frame;
import dev.keyledger.console.page.Frames;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Views.HistoryPage;
import dev.keyledger.console.upstream.Views.KeyView;
import dev.keyledger.console.usage.UsageView;
import dev.keyledger.console.usage.Usages;
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
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that there is to know of a key, each part of which may be missing. The parts that follow what happens are asked for
 * alone by the page's script, at the same address.
 */
@Path("/workspaces/{ws}/keys")
@Produces(MediaType.TEXT_HTML)
class KeyPageResource {
    private static final String HEAD = "key-head";
    private static final String USAGE = "usage";
    private static final String HISTORY = "history";

    /** Events among which those are looked for that made the key's earlier values. */
    private static final int HISTORY_MAX = 200;

    /**
     * @param status of the key; empty: not known at the moment
     * @param firstUse null: it was used, or never can be, or nobody knows
     */
    @CheckedTemplate(basePath = "keypage", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record KeyPage(
            Frame frame,
            KeyAddress address,
            Part<KeyHead> head,
            String status,
            @Nullable FirstUse firstUse,
            Part<UsageView> usage,
            Part<Lines> history)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "keypage", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record KeyHeadPart(KeyAddress address, Part<KeyHead> head) implements TemplateInstance {}

    @CheckedTemplate(basePath = "keypage", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record UsagePart(KeyAddress address, String status, Part<UsageView> usage) implements TemplateInstance {}

    @CheckedTemplate(basePath = "keypage", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record HistoryPart(KeyAddress address, Part<Lines> history) implements TemplateInstance {}

    private final Frames frames;
    private final Reads reads;
    private final Usages usages;
    private final Timeline timeline;
    private final FirstUses firstUses;
    private final Viewers viewers;
    private final Texts texts;
    private final Clock clock;

    @Inject
    KeyPageResource(
            Frames frames,
            Reads reads,
            Usages usages,
            Timeline timeline,
            FirstUses firstUses,
            Viewers viewers,
            Texts texts,
            Clock clock) {
        this.frames = frames;
        this.reads = reads;
        this.usages = usages;
        this.timeline = timeline;
        this.firstUses = firstUses;
        this.viewers = viewers;
        this.texts = texts;
        this.clock = clock;
    }

    @GET
    @Path("/{keyId}")
    public Uni<Response> page(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @QueryParam("period") String period,
            @QueryParam("show") String show,
            @QueryParam("older") String older,
            @HeaderParam(Htmx.TARGET) @Nullable String target) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        KeyAddress address = KeyAddress.of(ws, keyId, period, show, older);
        return switch (String.valueOf(target)) {
            case HEAD ->
                refreshed(head(address, allowed, newestEvents(address)), head -> new KeyHeadPart(address, head));
            case USAGE -> usage(address);
            case HISTORY -> refreshed(history(address, events(address)), history -> new HistoryPart(address, history));
            default -> whole(address, allowed);
        };
    }

    /** What was two pages; their addresses have been kept and sent on. */
    @GET
    @Path("/{keyId}/usage")
    public Response usage(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @QueryParam("show") String show) {
        return moved(KeyAddress.of(ws, keyId, null, show, null), USAGE);
    }

    @GET
    @Path("/{keyId}/history")
    public Response history(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @QueryParam("cursor") String cursor) {
        return moved(KeyAddress.of(ws, keyId, null, null, cursor), HISTORY);
    }

    private static Response moved(KeyAddress address, String part) {
        return Response.seeOther(URI.create(address.here() + "#" + part)).build();
    }

    /** The events are asked for once, where the head of a rotated key and its history are of the same ones. */
    private Uni<Response> whole(KeyAddress address, Allowed allowed) {
        Uni<HistoryPage> events = events(address).memoize().indefinitely();
        return Uni.combine()
                .all()
                .unis(
                        frames.frame(texts.key(), address.workspaceId()),
                        head(address, allowed, address.older().isEmpty() ? events : newestEvents(address)),
                        usages.of(address.workspaceId(), address.keyId(), address.period(), address.measure()),
                        history(address, events))
                .asTuple()
                .map(parts -> Response.ok(
                                whole(parts.getItem1(), address, parts.getItem2(), parts.getItem3(), parts.getItem4()))
                        .build());
    }

    private KeyPage whole(
            Frame frame, KeyAddress address, Part<KeyHead> head, Part<UsageView> usage, Part<Lines> history) {
        Optional<KeyView> key = head.found().map(KeyHead::key);
        return new KeyPage(
                frame.titled(key.map(this::nameOf).orElseGet(texts::key)).around(head, usage, history),
                address,
                head,
                key.map(KeyView::status).orElse(""),
                key.filter(KeyPageResource::isToBeUsed)
                        .map(unused -> firstUses.of(address.workspaceId(), address.keyId()))
                        .orElse(null),
                usage,
                history);
    }

    private String nameOf(KeyView key) {
        return key.isPrimary() ? texts.primaryTitle() : key.name();
    }

    /** The primary key isn't anybody's to use: it is given to sandboxes. */
    private static boolean isToBeUsed(KeyView key) {
        return key.isActive() && !key.isPrimary() && key.lastUsedAt() == null;
    }

    private Uni<Part<KeyHead>> head(KeyAddress address, Allowed allowed, Uni<HistoryPage> newest) {
        return Part.ofSubject(
                reads.key(address.workspaceId(), address.keyId()).chain(key -> head(address, allowed, key, newest)));
    }

    private Uni<KeyHead> head(KeyAddress address, Allowed allowed, KeyView key, Uni<HistoryPage> newest) {
        if (!KeyHead.hasSuccessors(key)) {
            return Uni.createFrom().item(KeyHead.of(key, allowed, Optional.empty(), clock.instant()));
        }
        Uni<HistoryPage> events = newest.chain(page -> page.nextCursor() == null || KeyHead.areThere(key, page)
                ? Uni.createFrom().item(page)
                : reads.history(address.workspaceId(), address.keyId(), HISTORY_MAX, null));
        return Part.of(events).map(history -> KeyHead.of(key, allowed, history.found(), clock.instant()));
    }

    private Uni<HistoryPage> newestEvents(KeyAddress address) {
        return timeline.page(address.workspaceId(), address.keyId(), "");
    }

    private Uni<HistoryPage> events(KeyAddress address) {
        return timeline.page(address.workspaceId(), address.keyId(), address.older());
    }

    private Uni<Part<Lines>> history(KeyAddress address, Uni<HistoryPage> events) {
        return timeline.of(address.workspaceId(), address.keyId(), address.older(), events);
    }

    private Uni<Response> usage(KeyAddress address) {
        return Uni.combine()
                .all()
                .unis(
                        usages.of(address.workspaceId(), address.keyId(), address.period(), address.measure()),
                        Part.of(reads.key(address.workspaceId(), address.keyId())))
                .asTuple()
                .map(parts -> answer(
                        parts.getItem1(),
                        usage -> new UsagePart(
                                address,
                                parts.getItem2().found().map(KeyView::status).orElse(""),
                                usage)));
    }

    private static <T> Uni<Response> refreshed(Uni<Part<T>> part, Function<Part<T>, TemplateInstance> template) {
        return part.map(asked -> answer(asked, template));
    }

    private static <T> Response answer(Part<T> asked, Function<Part<T>, TemplateInstance> template) {
        return Htmx.mayComeLater(asked)
                ? Htmx.notRefreshed(asked)
                : Response.ok(template.apply(asked)).build();
    }
}

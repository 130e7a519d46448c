package dev.keyledger.console.keys;

import dev.keyledger.console.ConsoleConfig;
import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.format.Amounts;
import dev.keyledger.console.format.KeyShape;
import dev.keyledger.console.format.Moments;
import dev.keyledger.console.page.Frame;
import dev.keyledger.console.page.Frame.Choice;
import dev.keyledger.console.page.Frames;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Refused;
import dev.keyledger.console.upstream.Views.Creator;
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
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings → API Keys: the primary key's card and the list of additional keys, each of which may be missing. */
@Path("/workspaces/{ws}/keys")
@Produces(MediaType.TEXT_HTML)
class KeysResource {
    private static final String LIST = "key-list";
    private static final String PRIMARY = "primary";

    @CheckedTemplate(basePath = "keys", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record KeysPage(
            Frame frame,
            ListFilters filters,
            Allowed allowed,
            Part<KeyView> primary,
            Part<KeyRows> rows,
            CreatorChoices creators)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "keys", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record KeyListPart(String workspaceId, ListFilters filters, Part<KeyRows> rows) implements TemplateInstance {}

    @CheckedTemplate(basePath = "keys", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record PrimaryCard(String workspaceId, Allowed allowed, Part<KeyView> primary) implements TemplateInstance {}

    @CheckedTemplate(basePath = "keys", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record NotProvisioned(Frame frame) implements TemplateInstance {}

    private final Frames frames;
    private final Reads reads;
    private final Viewers viewers;
    private final ConsoleConfig config;
    private final Texts texts;
    private final Moments moments;
    private final Amounts amounts;

    @Inject
    KeysResource(
            Frames frames,
            Reads reads,
            Viewers viewers,
            ConsoleConfig config,
            Texts texts,
            Moments moments,
            Amounts amounts) {
        this.frames = frames;
        this.reads = reads;
        this.viewers = viewers;
        this.config = config;
        this.texts = texts;
        this.moments = moments;
        this.amounts = amounts;
    }

    @GET
    public Uni<Response> keys(
            @PathParam("ws") String ws,
            @QueryParam("q") String q,
            @QueryParam("status") String status,
            @QueryParam("createdBy") String createdBy,
            @QueryParam("sort") String sort,
            @QueryParam("cursor") String cursor,
            @HeaderParam(Htmx.TARGET) @Nullable String target) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        ListFilters filters = ListFilters.of(q, status, createdBy, sort, cursor);
        Uni<Part<KeyRows>> rows = rows(ws, filters, allowed);
        if (LIST.equals(target)) {
            return rows.map(part -> Htmx.keepsWhatItHas(target, LIST, part)
                    ? Htmx.notRefreshed(part)
                    : Response.ok(new KeyListPart(ws, filters, part)).build());
        }
        if (q != null && KeyShape.isIn(q)) {
            // Whoever came here without the page's script: the browser keeps the address that it ends up at.
            return Uni.createFrom()
                    .item(Response.seeOther(URI.create(
                                    UriBuilder.fromPath("/workspaces/{ws}/keys").build(ws) + filters.here()))
                            .build());
        }
        return Uni.combine()
                .all()
                .unis(
                        frames.frame(texts.keysTitle(), ws),
                        Part.of(reads.primary(ws)),
                        rows,
                        Part.of(reads.creators(ws)))
                .asTuple()
                .map(parts -> Response.ok(page(
                                parts.getItem1(),
                                filters,
                                allowed,
                                parts.getItem2(),
                                parts.getItem3(),
                                parts.getItem4()))
                        .build());
    }

    private static TemplateInstance page(
            Frame frame,
            ListFilters filters,
            Allowed allowed,
            Part<KeyView> primary,
            Part<KeyRows> rows,
            Part<List<Creator>> creators) {
        return isNotProvisioned(frame, primary)
                ? new NotProvisioned(frame.around())
                : new KeysPage(
                        frame.around(primary, rows),
                        filters,
                        allowed,
                        primary,
                        rows,
                        CreatorChoices.of(creators, filters.createdBy()));
    }

    @GET
    @Path("/primary")
    public Uni<Response> primary(@PathParam("ws") String ws, @HeaderParam(Htmx.TARGET) @Nullable String target) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        return Part.of(reads.primary(ws))
                .map(part -> Htmx.keepsWhatItHas(target, PRIMARY, part)
                        ? Htmx.notRefreshed(part)
                        : Response.ok(new PrimaryCard(ws, allowed, part)).build());
    }

    private Uni<Part<KeyRows>> rows(String ws, ListFilters filters, Allowed allowed) {
        Uni<KeyRows> rows = reads.additional(ws, filters.query(config.keysPerPage()))
                .map(list -> KeyRows.of(ws, list, filters, allowed, moments, amounts));
        // A cursor of another list, or one that was cut off by a mail program: the first page is better than an error.
        Uni<KeyRows> forgiving = filters.firstPage()
                ? rows
                : rows.onFailure(failure -> failure instanceof Refused refused && refused.is("invalid-request"))
                        .recoverWithUni(() -> rowsOfFirstPage(ws, filters, allowed));
        return Part.of(forgiving);
    }

    private Uni<KeyRows> rowsOfFirstPage(String ws, ListFilters filters, Allowed allowed) {
        ListFilters first = new ListFilters(filters.q(), filters.status(), filters.createdBy(), filters.sort(), "");
        return reads.additional(ws, first.query(config.keysPerPage()))
                .map(list -> KeyRows.of(ws, list, first, allowed, moments, amounts));
    }

    private static boolean isNotProvisioned(Frame frame, Part<KeyView> primary) {
        Choice workspace = frame.workspace();
        return workspace != null && workspace.isMissing() && primary.found().isEmpty();
    }
}

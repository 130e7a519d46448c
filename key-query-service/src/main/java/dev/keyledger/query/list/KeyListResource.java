package dev.keyledger.query.list;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.rest.AnsweredInTime;
import dev.keyledger.query.get.KeyBody;
import dev.keyledger.query.keyview.store.KeyRow;
import dev.keyledger.query.keyview.store.RowVisibility;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * A workspace's keys, page by page. Without a session of Hibernate's: it would hold one of the pool's connections while the
 * page waits for another, and as many lists as there are connections would wait for each other.
 */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys")
@Tag(name = "Keys")
class KeyListResource {
    private final Access access;
    private final KeyPages pages;
    private final CursorCodec cursors;
    private final RowVisibility visibility;
    private final Clock clock;

    @Inject
    KeyListResource(Access access, KeyPages pages, CursorCodec cursors, RowVisibility visibility, Clock clock) {
        this.access = access;
        this.pages = pages;
        this.cursors = cursors;
        this.visibility = visibility;
        this.clock = clock;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "listKeys",
            summary = "A workspace's keys",
            description = "Paging is exact for name and createdAt; rows may move between pages of the other sorts.")
    public Uni<KeyListBody> list(
            @PathParam("ws") String ws,
            @BeanParam ListParameters parameters,
            @HeaderParam(ConsistencyToken.HEADER) @Nullable String token) {
        WorkspaceId workspace = access.require(ws, Role.MEMBER, Role.ADMIN, Role.OPERATOR);
        ListRequest request = parameters.parsed();
        String list = workspace + "\u0000" + request.fingerprint();
        Cursor after = parameters.cursor == null ? null : cursors.decode(parameters.cursor, list);
        Instant now = clock.instant();
        return visibility
                .await(workspace, token)
                .chain(() -> pages.usageCompleteThrough(workspace))
                .chain(completeThrough -> pages.page(workspace, request, after, now)
                        .chain(rows -> total(workspace, request, now)
                                .map(total -> body(
                                        Page.of(rows, request.limit(), after),
                                        request,
                                        list,
                                        total.orElse(null),
                                        completeThrough.orElse(null),
                                        now))));
    }

    private Uni<Optional<Long>> total(WorkspaceId workspace, ListRequest request, Instant now) {
        return request.counted()
                ? pages.count(workspace, request, now).map(Optional::of)
                : Uni.createFrom().item(Optional.empty());
    }

    private KeyListBody body(
            Page page,
            ListRequest request,
            String list,
            @Nullable Long total,
            @Nullable Instant completeThrough,
            Instant now) {
        return new KeyListBody(
                page.rows().stream().map(row -> KeyBody.of(row, now)).toList(),
                page.isLast() ? null : cursor(page.rows().getLast(), false, request, list),
                page.isFirst() ? null : cursor(page.rows().getFirst(), true, request, list),
                total,
                completeThrough);
    }

    private String cursor(KeyRow at, boolean back, ListRequest request, String list) {
        return cursors.encode(new Cursor(back, request.order().by().textOf(at), at.keyId), list);
    }
}

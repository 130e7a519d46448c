package dev.keyledger.console.revoke;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.page.TroubleText;
import dev.keyledger.console.propagation.Arrival;
import dev.keyledger.console.propagation.Arrivals;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Commands;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Trouble;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestForm;
import org.jspecify.annotations.Nullable;

/** Revoking an additional key: at once, and for good. */
@Path("/workspaces/{ws}/keys/{keyId}/revoke")
@Produces(MediaType.TEXT_HTML)
class RevokeKeyResource {
    /** @param error empty: nothing is wrong */
    @CheckedTemplate(basePath = "revoke", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RevokeDialog(String workspaceId, String keyId, String name, String maskedKey, String reason, String error)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "revoke", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RevokedNotice(String text, Arrival arrival) implements TemplateInstance {}

    private final Reads reads;
    private final Commands commands;
    private final Viewers viewers;
    private final TroubleText troubles;
    private final Texts texts;
    private final Arrivals arrivals;

    @Inject
    RevokeKeyResource(
            Reads reads, Commands commands, Viewers viewers, TroubleText troubles, Texts texts, Arrivals arrivals) {
        this.reads = reads;
        this.commands = commands;
        this.viewers = viewers;
        this.troubles = troubles;
        this.texts = texts;
        this.arrivals = arrivals;
    }

    @GET
    public Uni<TemplateInstance> dialog(@PathParam("ws") String ws, @PathParam("keyId") String keyId) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        return reads.key(ws, keyId).map(key -> {
            if (!allowed.revoke(key)) {
                throw new ForbiddenException();
            }
            return new RevokeDialog(ws, keyId, key.name(), key.maskedKey(), "", "");
        });
    }

    @POST
    public Uni<Response> revoke(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RestForm String name,
            @RestForm String maskedKey,
            @RestForm @Nullable String reason) {
        String text = reason == null ? "" : reason;
        return commands.revoke(ws, keyId, text.isBlank() ? null : text)
                .map(done -> Htmx.done(new RevokedNotice(texts.revoked(name), arrivals.of(ws, keyId, true))))
                .onFailure()
                .recoverWithItem(failure -> {
                    Trouble trouble = Trouble.of(failure);
                    if (trouble.kind() == Trouble.Kind.SIGNED_OUT) {
                        return Htmx.signedOut();
                    }
                    return Response.status(trouble.status())
                            .entity(new RevokeDialog(ws, keyId, name, maskedKey, text, troubles.of(trouble)))
                            .build();
                });
    }
}

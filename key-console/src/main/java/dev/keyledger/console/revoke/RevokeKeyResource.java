package dev.keyledger.console.revoke;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.access.KnownKey;
import dev.keyledger.console.access.ShownKey;
import dev.keyledger.console.format.KeyShape;
import dev.keyledger.console.keypage.KeyAddress;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.page.TroubleText;
import dev.keyledger.console.propagation.Arrivals;
import dev.keyledger.console.propagation.ChangeNotice;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Commands;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Trouble;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import org.jboss.resteasy.reactive.RestForm;
import org.jspecify.annotations.Nullable;

/** Revoking an additional key: at once, and for good. */
@Path("/workspaces/{ws}/keys/{keyId}/revoke")
@Produces(MediaType.TEXT_HTML)
class RevokeKeyResource {
    /**
     * @param mustType whether the name is to be typed: the key is in use, or may be
     * @param error empty: nothing is wrong
     */
    @CheckedTemplate(basePath = "revoke", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RevokeDialog(
            String workspaceId,
            String keyId,
            String name,
            String maskedKey,
            boolean mustType,
            RecentUse use,
            String reason,
            String error)
            implements TemplateInstance {}

    private final Reads reads;
    private final Commands commands;
    private final Viewers viewers;
    private final TroubleText troubles;
    private final Texts texts;
    private final Arrivals arrivals;
    private final Clock clock;

    @Inject
    RevokeKeyResource(
            Reads reads,
            Commands commands,
            Viewers viewers,
            TroubleText troubles,
            Texts texts,
            Arrivals arrivals,
            Clock clock) {
        this.reads = reads;
        this.commands = commands;
        this.viewers = viewers;
        this.troubles = troubles;
        this.texts = texts;
        this.arrivals = arrivals;
        this.clock = clock;
    }

    @GET
    public Uni<TemplateInstance> dialog(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @BeanParam ShownKey shown) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        return KnownKey.of(reads, ws, keyId, shown).map(key -> {
            if (!allowed.revoke(key)) {
                throw new ForbiddenException();
            }
            RecentUse use = RecentUse.of(key.view());
            boolean mustType = use.isRecent(clock.instant());
            return new RevokeDialog(ws, keyId, key.name(), key.maskedKey(), mustType, use, "", "");
        });
    }

    @POST
    public Uni<Response> revoke(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RestForm String name,
            @RestForm String maskedKey,
            @RestForm boolean mustType,
            @RestForm @Nullable String typed,
            @RestForm @Nullable String reason) {
        String text = reason == null ? "" : reason;
        if (mustType && (typed == null || !typed.strip().equals(name.strip()))) {
            return again(ws, keyId, name, maskedKey, true, text, 400, texts.revokeTyped());
        }
        if (KeyShape.isIn(text)) {
            return again(ws, keyId, name, maskedKey, mustType, text, 400, texts.fieldKey());
        }
        return commands.revoke(ws, keyId, text.isBlank() ? null : text)
                .map(done -> Htmx.done(
                        new ChangeNotice(texts.revoked(name), KeyAddress.of(ws, keyId), arrivals.of(ws, keyId, true))))
                .onFailure()
                .recoverWithUni(failure -> {
                    Trouble trouble = Trouble.of(failure);
                    if (trouble.kind() == Trouble.Kind.SIGNED_OUT) {
                        return Uni.createFrom().item(Htmx.signedOut());
                    }
                    return again(ws, keyId, name, maskedKey, mustType, text, trouble.status(), troubles.of(trouble));
                });
    }

    /** The same dialog with what was typed. */
    private Uni<Response> again(
            String ws,
            String keyId,
            String name,
            String maskedKey,
            boolean mustType,
            String reason,
            int status,
            String error) {
        return Part.of(reads.key(ws, keyId))
                .map(key -> new RevokeDialog(
                        ws,
                        keyId,
                        name,
                        maskedKey,
                        mustType,
                        RecentUse.of(key.found().orElse(null)),
                        reason,
                        error))
                .map(dialog -> Response.status(status).entity(dialog).build());
    }
}

package dev.keyledger.console.disable;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.access.KnownKey;
import dev.keyledger.console.access.ShownKey;
import dev.keyledger.console.format.KeyShape;
import dev.keyledger.console.keypage.KeyAddress;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.page.TroubleText;
import dev.keyledger.console.propagation.Arrivals;
import dev.keyledger.console.propagation.ChangeNotice;
import dev.keyledger.console.revoke.RecentUse;
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
import org.jboss.resteasy.reactive.RestForm;
import org.jspecify.annotations.Nullable;

/** Disabling an additional key: at once, until somebody enables it. */
@Path("/workspaces/{ws}/keys/{keyId}/disable")
@Produces(MediaType.TEXT_HTML)
class DisableKeyResource {
    /** @param error empty: nothing is wrong */
    @CheckedTemplate(basePath = "disable", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DisableDialog(
            String workspaceId, String keyId, String name, String maskedKey, RecentUse use, String reason, String error)
            implements TemplateInstance {}

    private final Reads reads;
    private final Commands commands;
    private final Viewers viewers;
    private final TroubleText troubles;
    private final Texts texts;
    private final Arrivals arrivals;

    @Inject
    DisableKeyResource(
            Reads reads, Commands commands, Viewers viewers, TroubleText troubles, Texts texts, Arrivals arrivals) {
        this.reads = reads;
        this.commands = commands;
        this.viewers = viewers;
        this.troubles = troubles;
        this.texts = texts;
        this.arrivals = arrivals;
    }

    @GET
    public Uni<TemplateInstance> dialog(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @BeanParam ShownKey shown) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        return KnownKey.of(reads, ws, keyId, shown).map(key -> {
            if (!allowed.disable(key)) {
                throw new ForbiddenException();
            }
            return new DisableDialog(ws, keyId, key.name(), key.maskedKey(), RecentUse.of(key.view()), "", "");
        });
    }

    @POST
    public Uni<Response> disable(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RestForm String name,
            @RestForm String maskedKey,
            @RestForm @Nullable String reason) {
        String text = reason == null ? "" : reason;
        if (KeyShape.isIn(text)) {
            return again(ws, keyId, name, maskedKey, text, 400, texts.fieldKey());
        }
        return commands.disable(ws, keyId, text.isBlank() ? null : text)
                .map(done -> Htmx.done(
                        new ChangeNotice(texts.disabled(name), KeyAddress.of(ws, keyId), arrivals.of(ws, keyId, true))))
                .onFailure()
                .recoverWithUni(failure -> {
                    Trouble trouble = Trouble.of(failure);
                    return trouble.kind() == Trouble.Kind.SIGNED_OUT
                            ? Uni.createFrom().item(Htmx.signedOut())
                            : again(ws, keyId, name, maskedKey, text, trouble.status(), troubles.of(trouble));
                });
    }

    /** The same dialog with what was typed. */
    private Uni<Response> again(
            String ws, String keyId, String name, String maskedKey, String reason, int status, String error) {
        return Part.of(reads.key(ws, keyId))
                .map(key -> new DisableDialog(
                        ws, keyId, name, maskedKey, RecentUse.of(key.found().orElse(null)), reason, error))
                .map(dialog -> Response.status(status).entity(dialog).build());
    }
}

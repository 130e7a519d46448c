package dev.keyledger.console.disable;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.access.KnownKey;
import dev.keyledger.console.access.ShownKey;
import dev.keyledger.console.keypage.KeyAddress;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.page.TroubleText;
import dev.keyledger.console.propagation.Arrivals;
import dev.keyledger.console.propagation.ChangeNotice;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Commands;
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

/** Having a disabled key accepted again. */
@Path("/workspaces/{ws}/keys/{keyId}/enable")
@Produces(MediaType.TEXT_HTML)
class EnableKeyResource {
    /** @param error empty: nothing is wrong */
    @CheckedTemplate(basePath = "disable", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record EnableDialog(String workspaceId, String keyId, String name, String maskedKey, String error)
            implements TemplateInstance {}

    private final Reads reads;
    private final Commands commands;
    private final Viewers viewers;
    private final TroubleText troubles;
    private final Texts texts;
    private final Arrivals arrivals;

    @Inject
    EnableKeyResource(
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
            if (!allowed.enable(key)) {
                throw new ForbiddenException();
            }
            return new EnableDialog(ws, keyId, key.name(), key.maskedKey(), "");
        });
    }

    @POST
    public Uni<Response> enable(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RestForm String name,
            @RestForm String maskedKey) {
        return commands.enable(ws, keyId)
                .map(done -> Htmx.done(
                        new ChangeNotice(texts.enabled(name), KeyAddress.of(ws, keyId), arrivals.of(ws, keyId, false))))
                .onFailure()
                .recoverWithItem(failure -> again(ws, keyId, name, maskedKey, Trouble.of(failure)));
    }

    private Response again(String ws, String keyId, String name, String maskedKey, Trouble trouble) {
        return trouble.kind() == Trouble.Kind.SIGNED_OUT
                ? Htmx.signedOut()
                : Response.status(trouble.status())
                        .entity(new EnableDialog(ws, keyId, name, maskedKey, troubles.of(trouble)))
                        .build();
    }
}

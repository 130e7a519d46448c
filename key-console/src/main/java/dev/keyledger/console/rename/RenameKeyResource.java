package dev.keyledger.console.rename;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.access.KnownKey;
import dev.keyledger.console.access.ShownKey;
import dev.keyledger.console.format.KeyShape;
import dev.keyledger.console.keypage.KeyAddress;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.page.TroubleText;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Commands;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Refused;
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
import java.util.Optional;
import org.jboss.resteasy.reactive.RestForm;

/** Giving an additional key another name. */
@Path("/workspaces/{ws}/keys/{keyId}/rename")
@Produces(MediaType.TEXT_HTML)
class RenameKeyResource {
    /**
     * @param oldName the one that the dialog speaks of
     * @param error empty: nothing is wrong
     */
    @CheckedTemplate(basePath = "rename", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RenameDialog(String workspaceId, String keyId, String oldName, String name, String error)
            implements TemplateInstance {}

    private final Reads reads;
    private final Commands commands;
    private final Viewers viewers;
    private final TroubleText troubles;
    private final Texts texts;

    @Inject
    RenameKeyResource(Reads reads, Commands commands, Viewers viewers, TroubleText troubles, Texts texts) {
        this.reads = reads;
        this.commands = commands;
        this.viewers = viewers;
        this.troubles = troubles;
        this.texts = texts;
    }

    @GET
    public Uni<TemplateInstance> dialog(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @BeanParam ShownKey shown) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        return KnownKey.of(reads, ws, keyId, shown).map(key -> {
            if (!allowed.rename(key)) {
                throw new ForbiddenException();
            }
            return new RenameDialog(ws, keyId, key.name(), key.name(), "");
        });
    }

    @POST
    public Uni<Response> rename(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RestForm String oldName,
            @RestForm String name) {
        if (KeyShape.isIn(name)) {
            return Uni.createFrom()
                    .item(Response.status(Response.Status.BAD_REQUEST)
                            .entity(new RenameDialog(ws, keyId, oldName, name, texts.fieldKey()))
                            .build());
        }
        return commands.rename(ws, keyId, name)
                .map(done -> Htmx.done(texts.renamed(name), KeyAddress.of(ws, keyId)))
                .onFailure()
                .recoverWithItem(failure -> again(ws, keyId, oldName, name, Trouble.of(failure)));
    }

    private Response again(String ws, String keyId, String oldName, String name, Trouble trouble) {
        if (trouble.kind() == Trouble.Kind.SIGNED_OUT) {
            return Htmx.signedOut();
        }
        String error = trouble.refused().flatMap(this::aboutName).orElseGet(() -> troubles.of(trouble));
        return Response.status(trouble.status())
                .entity(new RenameDialog(ws, keyId, oldName, name, error))
                .build();
    }

    private Optional<String> aboutName(Refused refused) {
        return refused.aboutField("name").map(texts::fieldName);
    }
}

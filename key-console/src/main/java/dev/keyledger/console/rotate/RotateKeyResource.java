package dev.keyledger.console.rotate;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.page.TroubleText;
import dev.keyledger.console.propagation.Arrival;
import dev.keyledger.console.propagation.Arrivals;
import dev.keyledger.console.reveal.SecretOnce;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Answers;
import dev.keyledger.console.upstream.Answers.RotationProgress;
import dev.keyledger.console.upstream.Commands;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Trouble;
import dev.keyledger.console.upstream.Views;
import dev.keyledger.console.upstream.Views.KeyView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jspecify.annotations.Nullable;

/** Rotating a key: the dialog, the new key or the rotation's progress, and cutting the old secret by hand. */
@Path("/workspaces/{ws}/keys/{keyId}")
@Produces(MediaType.TEXT_HTML)
class RotateKeyResource {
    private static final String PROGRESS = "rotation-progress";

    @CheckedTemplate(basePath = "rotate", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RotateDialog(RotateForm form) implements TemplateInstance {}

    @CheckedTemplate(basePath = "rotate", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RotationDialog(Rotation rotation) implements TemplateInstance {}

    @CheckedTemplate(basePath = "rotate", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RotationState(Rotation rotation) implements TemplateInstance {}

    /** The same after a change that gateways have to hear of. */
    @CheckedTemplate(basePath = "rotate", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RotationChanged(Rotation rotation, Arrival arrival) implements TemplateInstance {}

    /**
     * A rotation under way, as it is shown.
     *
     * @param progress null: it can't be asked for at the moment
     */
    public record Rotation(
            String workspaceId,
            String keyId,
            String rotationId,
            @Nullable RotationProgress progress) {
        public boolean over() {
            return progress != null && progress.isOver();
        }
    }

    private final Reads reads;
    private final Commands commands;
    private final Viewers viewers;
    private final TroubleText troubles;
    private final Texts texts;
    private final Arrivals arrivals;

    @Inject
    RotateKeyResource(
            Reads reads, Commands commands, Viewers viewers, TroubleText troubles, Texts texts, Arrivals arrivals) {
        this.reads = reads;
        this.commands = commands;
        this.viewers = viewers;
        this.troubles = troubles;
        this.texts = texts;
        this.arrivals = arrivals;
    }

    /** An additional key whose old secret still counts is shown that instead: one rotation at a time. */
    @GET
    @Path("/rotate")
    public Uni<TemplateInstance> dialog(@PathParam("ws") String ws, @PathParam("keyId") String keyId) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        return reads.key(ws, keyId).chain(key -> {
            if (!allowed.rotate(key)) {
                throw new ForbiddenException();
            }
            Views.Rotation open = key.rotation();
            return open != null && !key.isPrimary()
                    ? rotation(ws, key.keyId(), open.rotationId()).map(RotationDialog::new)
                    : newRotation(ws, key);
        });
    }

    private static Uni<TemplateInstance> newRotation(String ws, KeyView key) {
        return Uni.createFrom()
                .item(new RotateDialog(RotateForm.of(ws, key, UUID.randomUUID().toString())));
    }

    @POST
    @Uncompressed
    @Path("/rotate")
    public Uni<Response> rotate(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RestForm String idempotencyKey,
            @RestForm String name,
            @RestForm boolean primary,
            @RestForm boolean open,
            @RestForm String choice,
            @RestForm @Nullable String reason) {
        String text = reason == null ? "" : reason;
        var form = new RotateForm(ws, keyId, name, primary, open, idempotencyKey, choice, text, "");
        String given = text.isBlank() ? null : text;
        var command = primary ? new Answers.Rotate(null, choice, given) : new Answers.Rotate(choice, null, given);
        return commands.rotate(ws, keyId, idempotencyKey, command)
                .chain(rotated -> primary
                        ? begun(ws, keyId, rotated.rotationId())
                        : Uni.createFrom()
                                .item(SecretOnce.of(
                                        texts.rotatedTitle(), name, rotated.key(), arrivals.of(ws, keyId, false))))
                .map(shown -> Response.ok(shown)
                        .header(Htmx.TRIGGER, Htmx.KEYS_CHANGED)
                        .build())
                .onFailure()
                .recoverWithItem(failure -> again(form, Trouble.of(failure)));
    }

    /** The rotation is under way, whatever becomes of asking how far it is. */
    private Uni<TemplateInstance> begun(String ws, String keyId, String rotationId) {
        return Part.of(commands.rotation(ws, keyId, rotationId))
                .map(progress -> new RotationChanged(
                        new Rotation(ws, keyId, rotationId, progress.value()), arrivals.of(ws, keyId, false)));
    }

    private Response again(RotateForm form, Trouble trouble) {
        if (trouble.kind() == Trouble.Kind.SIGNED_OUT) {
            return Htmx.signedOut();
        }
        return Response.status(trouble.status())
                .entity(new RotateDialog(form.withError(troubles.of(trouble))))
                .build();
    }

    @GET
    @Path("/rotations/{rotationId}")
    public Uni<Response> progress(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @PathParam("rotationId") String rotationId,
            @HeaderParam(Htmx.TARGET) @Nullable String target) {
        boolean update = PROGRESS.equals(target);
        return rotation(ws, keyId, rotationId).map(rotation -> {
            Response.ResponseBuilder answer =
                    Response.ok(update ? new RotationState(rotation) : new RotationDialog(rotation));
            // The card and the list are as they were until the rotation is over.
            return update && rotation.over()
                    ? answer.header(Htmx.TRIGGER, Htmx.KEYS_CHANGED).build()
                    : answer.build();
        });
    }

    @POST
    @Uncompressed
    @Path("/rotations/{rotationId}/retire-old")
    public Uni<Response> retireOld(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @PathParam("rotationId") String rotationId) {
        return commands.retireOld(ws, keyId, rotationId).map(progress -> Response.ok(new RotationChanged(
                        new Rotation(ws, keyId, rotationId, progress), arrivals.of(ws, keyId, false)))
                .header(Htmx.TRIGGER, Htmx.KEYS_CHANGED)
                .build());
    }

    /** A moment in which the service doesn't answer is no reason to stop asking. */
    private Uni<Rotation> rotation(String ws, String keyId, String rotationId) {
        return commands.rotation(ws, keyId, rotationId)
                .onFailure(Trouble::isOutage)
                .recoverWithNull()
                .map(progress -> new Rotation(ws, keyId, rotationId, progress));
    }
}

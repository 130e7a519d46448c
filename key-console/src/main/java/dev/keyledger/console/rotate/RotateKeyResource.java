package dev.keyledger.console.rotate;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.access.KnownKey;
import dev.keyledger.console.access.ShownKey;
import dev.keyledger.console.format.KeyShape;
import dev.keyledger.console.keypage.KeyAddress;
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
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jspecify.annotations.Nullable;

/** Rotating a key: the dialog, the new key or the rotation's progress, and cutting the old secret by hand. */
@Path("/workspaces/{ws}/keys/{keyId}")
@Produces(MediaType.TEXT_HTML)
class RotateKeyResource {
    private static final String PROGRESS = "rotation-progress";
    /** Events among which the one that made the old key is looked for. */
    private static final int HISTORY_MAX = 200;

    @CheckedTemplate(basePath = "rotate", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RotateDialog(RotateForm form) implements TemplateInstance {}

    @CheckedTemplate(basePath = "rotate", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RotationDialog(Rotation rotation) implements TemplateInstance {}

    @CheckedTemplate(basePath = "rotate", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RotationState(Rotation rotation) implements TemplateInstance {}

    /** The same after a change that gateways have to hear of. */
    @CheckedTemplate(basePath = "rotate", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RotationChanged(Rotation rotation, Arrival arrival) implements TemplateInstance {}

    @CheckedTemplate(basePath = "rotate", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RetireDialog(String workspaceId, String keyId, String rotationId, String name, OldKey old)
            implements TemplateInstance {}

    /**
     * A rotation under way, as it is shown.
     *
     * @param name of its key; empty: it can't be asked for at the moment
     * @param progress null: it can't be asked for at the moment
     */
    public record Rotation(
            String workspaceId,
            String keyId,
            String rotationId,
            String name,
            OldKey old,
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

    /** An additional key whose old value still counts is shown that instead: one rotation at a time. */
    @GET
    @Path("/rotate")
    public Uni<TemplateInstance> dialog(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @BeanParam ShownKey shown) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        return KnownKey.of(reads, ws, keyId, shown).chain(key -> {
            if (!allowed.rotate(key)) {
                throw new ForbiddenException();
            }
            KeyView view = key.view();
            Views.Rotation open = view == null ? null : view.rotation();
            return open != null && !key.primary()
                    ? rotation(ws, keyId, open.rotationId()).map(RotationDialog::new)
                    : newRotation(ws, keyId, key);
        });
    }

    private static Uni<TemplateInstance> newRotation(String ws, String keyId, KnownKey key) {
        return Uni.createFrom()
                .item(new RotateDialog(
                        RotateForm.of(ws, keyId, key, UUID.randomUUID().toString())));
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
        if (KeyShape.isIn(text)) {
            return Uni.createFrom()
                    .item(Response.status(Response.Status.BAD_REQUEST)
                            .entity(new RotateDialog(form.withError(texts.fieldKey())))
                            .build());
        }
        String given = text.isBlank() ? null : text;
        var command = primary ? new Answers.Rotate(null, choice, given) : new Answers.Rotate(choice, null, given);
        return commands.rotate(ws, keyId, idempotencyKey, command)
                .chain(rotated -> primary
                        ? begun(ws, keyId, rotated.rotationId())
                        : Uni.createFrom()
                                .item(SecretOnce.rotated(
                                        texts.rotatedTitle(),
                                        name,
                                        KeyAddress.of(ws, keyId),
                                        rotated.key(),
                                        arrivals.of(ws, keyId, false))))
                .map(shown -> Response.ok(shown)
                        .header(Htmx.TRIGGER, Htmx.KEYS_CHANGED)
                        .build())
                .onFailure()
                .recoverWithItem(failure -> again(form, Trouble.of(failure)));
    }

    /** The rotation is under way, whatever becomes of asking how far it is. */
    private Uni<TemplateInstance> begun(String ws, String keyId, String rotationId) {
        Uni<Optional<RotationProgress>> progress = commands.rotation(ws, keyId, rotationId)
                .map(Optional::of)
                .onFailure()
                .recoverWithItem(Optional.empty());
        return withKey(ws, keyId, rotationId, progress)
                .map(rotation -> new RotationChanged(rotation, arrivals.of(ws, keyId, false)));
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
        if (!PROGRESS.equals(target)) {
            return rotation(ws, keyId, rotationId)
                    .map(rotation -> Response.ok(new RotationDialog(rotation)).build());
        }
        return progress(ws, keyId, rotationId)
                .map(known -> new Rotation(ws, keyId, rotationId, "", OldKey.UNKNOWN, known.orElse(null)))
                .map(rotation -> update(rotation));
    }

    /** The steps that are shown stay while nobody can tell how far it is; only that is said. */
    private static Response update(Rotation rotation) {
        Response.ResponseBuilder answer = Response.ok(new RotationState(rotation));
        if (rotation.progress() == null) {
            answer.header(Htmx.RESWAP, "none");
        }
        // The card and the list are as they were until the rotation is over.
        return rotation.over() ? answer.header(Htmx.TRIGGER, Htmx.KEYS_CHANGED).build() : answer.build();
    }

    /** Asks before anything ends. */
    @GET
    @Path("/rotations/{rotationId}/retire-old")
    public Uni<TemplateInstance> retireDialog(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @PathParam("rotationId") String rotationId) {
        Allowed.of(viewers.current(), ws);
        return withKey(ws, keyId, rotationId, Uni.createFrom().item(Optional.empty()))
                .map(rotation -> new RetireDialog(ws, keyId, rotationId, rotation.name(), rotation.old()));
    }

    @POST
    @Uncompressed
    @Path("/rotations/{rotationId}/retire-old")
    public Uni<Response> retireOld(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @PathParam("rotationId") String rotationId) {
        return withKey(
                        ws,
                        keyId,
                        rotationId,
                        commands.retireOld(ws, keyId, rotationId).map(Optional::of))
                .map(rotation -> Response.ok(new RotationChanged(rotation, arrivals.of(ws, keyId, false)))
                        .header(Htmx.TRIGGER, Htmx.KEYS_CHANGED)
                        .build());
    }

    private Uni<Rotation> rotation(String ws, String keyId, String rotationId) {
        return withKey(ws, keyId, rotationId, progress(ws, keyId, rotationId));
    }

    /** A moment in which the service doesn't answer is no reason to stop asking. */
    private Uni<Optional<RotationProgress>> progress(String ws, String keyId, String rotationId) {
        return commands.rotation(ws, keyId, rotationId)
                .map(Optional::of)
                .onFailure(Trouble::isOutage)
                .recoverWithItem(Optional.empty());
    }

    /** What is known of the key beside how far its rotation is, which is the command service's alone to say. */
    private Uni<Rotation> withKey(
            String ws, String keyId, String rotationId, Uni<Optional<RotationProgress>> progress) {
        return Uni.combine()
                .all()
                .unis(progress, Part.of(reads.key(ws, keyId)), Part.of(reads.history(ws, keyId, HISTORY_MAX, null)))
                .asTuple()
                .map(parts -> new Rotation(
                        ws,
                        keyId,
                        rotationId,
                        parts.getItem2().found().map(KeyView::name).orElse(""),
                        OldKey.of(parts.getItem2().found(), parts.getItem3().found()),
                        parts.getItem1().orElse(null)));
    }
}

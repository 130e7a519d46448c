package dev.keyledger.console.create;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.create.CreateForm.Errors;
import dev.keyledger.console.firstuse.FirstUses;
import dev.keyledger.console.format.KeyShape;
import dev.keyledger.console.keypage.KeyAddress;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.page.TroubleText;
import dev.keyledger.console.reveal.SecretOnce;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Commands;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Refused;
import dev.keyledger.console.upstream.Trouble;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.vertx.http.Uncompressed;
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
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jspecify.annotations.Nullable;

/** Creating an additional key: the dialog, and what comes of it. */
@Path("/workspaces/{ws}/keys")
@Produces(MediaType.TEXT_HTML)
class CreateKeyResource {
    @CheckedTemplate(basePath = "create", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record CreateDialog(String workspaceId, CreateForm form) implements TemplateInstance {}

    @CheckedTemplate(basePath = "create", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ScopesChoice(String workspaceId, CreateForm form) implements TemplateInstance {}

    private final Reads reads;
    private final Commands commands;
    private final Viewers viewers;
    private final TroubleText troubles;
    private final Texts texts;
    private final FirstUses firstUses;
    private final Expiries expiries;
    private final Clock clock;

    @Inject
    CreateKeyResource(
            Reads reads,
            Commands commands,
            Viewers viewers,
            TroubleText troubles,
            Texts texts,
            FirstUses firstUses,
            Expiries expiries,
            Clock clock) {
        this.reads = reads;
        this.commands = commands;
        this.viewers = viewers;
        this.troubles = troubles;
        this.texts = texts;
        this.firstUses = firstUses;
        this.expiries = expiries;
        this.clock = clock;
    }

    @GET
    @Path("/create")
    public Uni<TemplateInstance> dialog(@PathParam("ws") String ws) {
        if (!Allowed.of(viewers.current(), ws).create()) {
            throw new ForbiddenException();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var blank = new SentForm(UUID.randomUUID().toString(), now, "", null, "", "");
        return form(blank, Errors.NONE).map(form -> new CreateDialog(ws, form));
    }

    /** The choice of scopes alone, once more. */
    @GET
    @Path("/create/scopes")
    public Uni<TemplateInstance> scopes(@PathParam("ws") String ws) {
        if (!Allowed.of(viewers.current(), ws).create()) {
            throw new ForbiddenException();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return form(new SentForm("", now, "", null, "", ""), Errors.NONE).map(form -> new ScopesChoice(ws, form));
    }

    /** What isn't chosen isn't granted: nobody gets every scope for want of a choice. */
    @POST
    @Uncompressed
    public Uni<Response> create(
            @PathParam("ws") String ws,
            @RestForm String idempotencyKey,
            @RestForm @Nullable String openedAt,
            @RestForm @Nullable String name,
            @RestForm List<String> scopes,
            @RestForm @Nullable String expiry,
            @RestForm @Nullable String date) {
        var sent = new SentForm(
                idempotencyKey, instantOf(openedAt), text(name), List.copyOf(scopes), text(expiry), text(date));
        if (KeyShape.isIn(sent.name())) {
            return again(ws, sent, Trouble.refused(400), new Errors(texts.fieldKey(), "", "", ""));
        }
        return commands.create(ws, idempotencyKey, sent.name(), sent.scopes(), sent.expiresAt())
                .map(created -> Response.ok(SecretOnce.created(
                                texts.createdTitle(),
                                created.name(),
                                KeyAddress.of(ws, created.keyId()),
                                created.key(),
                                firstUses.of(ws, created.keyId())))
                        .header(Htmx.TRIGGER, Htmx.KEYS_CHANGED)
                        .build())
                .onFailure()
                .recoverWithUni(failure -> {
                    Trouble trouble = Trouble.of(failure);
                    Errors fields = trouble.refused()
                            .map(refused -> fieldErrors(refused, sent))
                            .orElse(Errors.NONE);
                    return again(
                            ws, sent, trouble, fields.aboutFields() ? fields : fields.withWhole(troubles.of(trouble)));
                });
    }

    /** The same form with everything that was typed, its idempotency key included. */
    private Uni<Response> again(String ws, SentForm sent, Trouble trouble, Errors errors) {
        if (trouble.kind() == Trouble.Kind.SIGNED_OUT) {
            return Uni.createFrom().item(Htmx.signedOut());
        }
        return form(sent, errors).map(form -> Response.status(trouble.status())
                .entity(new CreateDialog(ws, form))
                .build());
    }

    /** All that is wrong at once: the service looks at a date only once everything else is right. */
    private Errors fieldErrors(Refused refused, SentForm sent) {
        String name = refused.is("name-taken")
                ? texts.troubleNameTaken()
                : refused.aboutField("name").map(texts::fieldName).orElse("");
        return new Errors(
                name,
                refused.aboutField("scopes").map(said -> texts.fieldScopes()).orElse(""),
                refused.aboutField("expiresAt").isPresent() || sent.isOver(clock.instant()) ? texts.fieldExpiry() : "",
                "");
    }

    private Uni<CreateForm> form(SentForm sent, Errors errors) {
        return Part.of(reads.scopes())
                .map(part ->
                        new CreateForm(sent, part.found().orElse(List.of()), expiries.from(sent.openedAt()), errors));
    }

    private Instant instantOf(@Nullable String text) {
        try {
            return Instant.parse(text(text));
        } catch (DateTimeException e) {
            return clock.instant().truncatedTo(ChronoUnit.SECONDS);
        }
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }
}

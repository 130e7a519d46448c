package dev.keyledger.console.edit;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.create.CreateForm;
import dev.keyledger.console.create.CreateForm.Errors;
import dev.keyledger.console.create.Expiries;
import dev.keyledger.console.create.SentForm;
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
import dev.keyledger.console.upstream.Refused;
import dev.keyledger.console.upstream.Trouble;
import dev.keyledger.console.upstream.Views.KeyView;
import dev.keyledger.console.upstream.Views.Scope;
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
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jboss.resteasy.reactive.RestForm;
import org.jspecify.annotations.Nullable;

/** Changing what an additional key may do, and for how long. */
@Path("/workspaces/{ws}/keys/{keyId}/edit")
@Produces(MediaType.TEXT_HTML)
class EditKeyResource {
    /**
     * @param before the scopes that were chosen when it was opened
     * @param expires when the key ends as it is; null: never
     */
    @CheckedTemplate(basePath = "edit", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record EditDialog(
            String workspaceId,
            String keyId,
            String name,
            List<String> before,
            @Nullable Instant expires,
            CreateForm form)
            implements TemplateInstance {}

    private final Reads reads;
    private final Commands commands;
    private final Viewers viewers;
    private final TroubleText troubles;
    private final Texts texts;
    private final Arrivals arrivals;
    private final Expiries expiries;
    private final Clock clock;

    @Inject
    EditKeyResource(
            Reads reads,
            Commands commands,
            Viewers viewers,
            TroubleText troubles,
            Texts texts,
            Arrivals arrivals,
            Expiries expiries,
            Clock clock) {
        this.reads = reads;
        this.commands = commands;
        this.viewers = viewers;
        this.troubles = troubles;
        this.texts = texts;
        this.arrivals = arrivals;
        this.expiries = expiries;
        this.clock = clock;
    }

    @GET
    public Uni<TemplateInstance> dialog(@PathParam("ws") String ws, @PathParam("keyId") String keyId) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        return reads.key(ws, keyId).chain(key -> {
            if (!allowed.edit(key)) {
                throw new ForbiddenException();
            }
            return catalogue().map(catalogue -> {
                List<String> chosen = shown(key, catalogue);
                var sent = new SentForm("", now(), key.name(), chosen, EditForm.KEEP, "");
                return dialog(ws, keyId, key.name(), chosen, key.expiresAt(), form(sent, catalogue, Errors.NONE));
            });
        });
    }

    @POST
    public Uni<Response> edit(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @RestForm String name,
            @RestForm List<String> before,
            @RestForm List<String> scopes,
            @RestForm @Nullable String openedAt,
            @RestForm @Nullable String expires,
            @RestForm String expiry,
            @RestForm @Nullable String date) {
        var sent = new SentForm(
                "", instantOf(openedAt, now()), name, List.copyOf(scopes), expiry, date == null ? "" : date);
        var edit = new EditForm(List.copyOf(before), sent);
        @Nullable Instant ends = expires == null || expires.isEmpty() ? null : instantOf(expires, now());
        if (edit.changesNothing()) {
            return again(ws, keyId, edit, ends, 400, new Errors("", "", "", texts.editNothing()));
        }
        if (scopes.isEmpty()) {
            return again(ws, keyId, edit, ends, 400, new Errors("", texts.fieldScopes(), "", ""));
        }
        return commands.edit(ws, keyId, edit.scopes(), edit.expiresAt())
                .map(done -> Htmx.done(
                        new ChangeNotice(texts.edited(name), KeyAddress.of(ws, keyId), arrivals.of(ws, keyId, false))))
                .onFailure()
                .recoverWithUni(failure -> {
                    Trouble trouble = Trouble.of(failure);
                    return trouble.kind() == Trouble.Kind.SIGNED_OUT
                            ? Uni.createFrom().item(Htmx.signedOut())
                            : again(ws, keyId, edit, ends, trouble.status(), errors(trouble, sent));
                });
    }

    private Errors errors(Trouble trouble, SentForm sent) {
        return trouble.refused()
                .map(refused -> fieldErrors(refused, sent))
                .filter(Errors::aboutFields)
                .orElseGet(() -> new Errors("", "", "", troubles.of(trouble)));
    }

    private Errors fieldErrors(Refused refused, SentForm sent) {
        boolean over = !sent.expiry().equals(EditForm.KEEP) && sent.isOver(clock.instant());
        return new Errors(
                "",
                refused.aboutField("scopes").map(said -> texts.fieldScopes()).orElse(""),
                refused.aboutField("expiresAt").isPresent() || over ? texts.fieldExpiry() : "",
                "");
    }

    /** The same form with everything that was chosen. */
    private Uni<Response> again(
            String ws, String keyId, EditForm edit, @Nullable Instant ends, int status, Errors errors) {
        return catalogue().map(catalogue -> Response.status(status)
                .entity(dialog(
                        ws, keyId, edit.sent().name(), edit.before(), ends, form(edit.sent(), catalogue, errors)))
                .build());
    }

    private Uni<List<Scope>> catalogue() {
        return Part.of(reads.scopes()).map(part -> part.found().orElse(List.of()));
    }

    /** Of the key's scopes those that can be chosen, or all while nobody says which these are. */
    private static List<String> shown(KeyView key, List<Scope> catalogue) {
        List<String> known = catalogue.stream().map(Scope::name).toList();
        return known.isEmpty()
                ? key.scopes()
                : key.scopes().stream().filter(known::contains).toList();
    }

    private CreateForm form(SentForm sent, List<Scope> catalogue, Errors errors) {
        return new CreateForm(sent, catalogue, expiries.from(sent.openedAt()), errors);
    }

    private static TemplateInstance dialog(
            String ws, String keyId, String name, List<String> before, @Nullable Instant expires, CreateForm form) {
        return new EditDialog(ws, keyId, name, before, expires, form);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant instantOf(@Nullable String text, Instant otherwise) {
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}

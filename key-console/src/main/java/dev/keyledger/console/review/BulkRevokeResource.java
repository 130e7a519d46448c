package dev.keyledger.console.review;

import dev.keyledger.console.ConsoleConfig;
import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.format.KeyShape;
import dev.keyledger.console.format.Moments;
import dev.keyledger.console.page.Htmx;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.ReviewTexts;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Trouble;
import dev.keyledger.console.upstream.Views.KeyList;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jboss.resteasy.reactive.RestForm;
import org.jspecify.annotations.Nullable;

/** Revoking several keys of the review: at once, for good, and never without having been told which. */
@Path("/workspaces/{ws}/review/revoke")
@Produces(MediaType.TEXT_HTML)
class BulkRevokeResource {
    /**
     * @param left how many of the chosen keys are not among these any more: there is nothing left to say against them, or
     *     somebody else has revoked them
     * @param recent how many of these were used within a day
     * @param usageBehind see {@link ReviewView}
     * @param typed what is to be typed
     * @param error empty: nothing is wrong
     */
    @CheckedTemplate(basePath = "review", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RevokeChosenDialog(
            String workspaceId,
            List<ChosenKey> keys,
            int left,
            long recent,
            boolean usageBehind,
            String typed,
            String reason,
            String error)
            implements TemplateInstance {}

    /**
     * @param done how many are revoked
     * @param again those that aren't
     * @param typed what was typed, for those
     */
    @CheckedTemplate(basePath = "review", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record RevokedChosen(
            String workspaceId, List<Outcome> outcomes, long done, List<ChosenKey> again, String typed, String reason)
            implements TemplateInstance {}

    private final Reads reads;
    private final BulkRevoke bulk;
    private final Viewers viewers;
    private final ConsoleConfig config;
    private final Texts texts;
    private final ReviewTexts reviewTexts;
    private final Moments moments;
    private final Clock clock;

    @Inject
    BulkRevokeResource(
            Reads reads,
            BulkRevoke bulk,
            Viewers viewers,
            ConsoleConfig config,
            Texts texts,
            ReviewTexts reviewTexts,
            Moments moments,
            Clock clock) {
        this.reads = reads;
        this.bulk = bulk;
        this.viewers = viewers;
        this.config = config;
        this.texts = texts;
        this.reviewTexts = reviewTexts;
        this.moments = moments;
        this.clock = clock;
    }

    @GET
    public Uni<TemplateInstance> dialog(
            @PathParam("ws") String ws,
            @QueryParam("finding") @Nullable String finding,
            @QueryParam("createdBy") @Nullable String createdBy,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("key") List<String> chosen) {
        Allowed allowed = Allowed.of(viewers.current(), ws);
        ReviewAddress address = ReviewAddress.of(ws, finding, createdBy, cursor);
        Set<String> ids = Set.copyOf(chosen);
        return reads.additional(ws, address.query(config.keysPerPage()))
                .map(list -> dialog(ws, stillThere(list, ids, allowed), ids.size(), list.usageCompleteThrough()));
    }

    private static List<ChosenKey> stillThere(KeyList list, Set<String> ids, Allowed allowed) {
        return list.items().stream()
                .filter(key -> ids.contains(key.keyId()) && allowed.revoke(key))
                .map(ChosenKey::of)
                .toList();
    }

    private TemplateInstance dialog(
            String ws, List<ChosenKey> keys, int chosen, @Nullable Instant usageCompleteThrough) {
        long recent = keys.stream()
                .filter(key -> key.use() != null && key.use().isRecent(clock.instant()))
                .count();
        boolean behind = usageCompleteThrough == null || !moments.isNow(usageCompleteThrough);
        return new RevokeChosenDialog(ws, keys, chosen - keys.size(), recent, behind, typed(keys.size()), "", "");
    }

    @POST
    public Uni<Response> revoke(
            @PathParam("ws") String ws,
            @RestForm List<String> key,
            @RestForm List<String> name,
            @RestForm List<String> maskedKey,
            @RestForm @Nullable String typed,
            @RestForm @Nullable String reason) {
        List<ChosenKey> keys = keys(key, name, maskedKey);
        String text = reason == null ? "" : reason;
        if (typed == null || !typed.strip().equals(typed(keys.size()))) {
            return refused(ws, keys, text, reviewTexts.revokeTyped());
        }
        if (KeyShape.isIn(text)) {
            return refused(ws, keys, text, texts.fieldKey());
        }
        return bulk.of(ws, keys, text.isBlank() ? null : text).map(outcomes -> answer(ws, outcomes, text));
    }

    /** As the dialog has them. */
    private static List<ChosenKey> keys(List<String> ids, List<String> names, List<String> maskedKeys) {
        int count = ids.size();
        if (count == 0 || count > ReviewAddress.ROWS_MAX || names.size() != count || maskedKeys.size() != count) {
            throw new BadRequestException();
        }
        return IntStream.range(0, count)
                .mapToObj(i -> new ChosenKey(ids.get(i), names.get(i), maskedKeys.get(i), null))
                .toList();
    }

    private Uni<Response> refused(String ws, List<ChosenKey> keys, String reason, String error) {
        return Uni.createFrom()
                .item(Response.status(400)
                        .entity(new RevokeChosenDialog(ws, keys, 0, 0, false, typed(keys.size()), reason, error))
                        .build());
    }

    private Response answer(String ws, List<Outcome> outcomes, String reason) {
        long done = outcomes.stream().filter(Outcome::revoked).count();
        boolean signedOut = outcomes.stream()
                .anyMatch(outcome ->
                        outcome.trouble() != null && outcome.trouble().kind() == Trouble.Kind.SIGNED_OUT);
        if (done == 0 && signedOut) {
            return Htmx.signedOut();
        }
        List<ChosenKey> again = outcomes.stream()
                .filter(outcome -> !outcome.revoked())
                .map(Outcome::key)
                .toList();
        return Response.ok(new RevokedChosen(ws, outcomes, done, again, typed(again.size()), reason))
                .header(Htmx.TRIGGER, Htmx.KEYS_CHANGED)
                .build();
    }

    private String typed(int keys) {
        return keys == 1 ? reviewTexts.revokeTypeOne() : reviewTexts.revokeTypeMany(keys);
    }
}

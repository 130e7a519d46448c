package dev.keyledger.usage.deadletter;

import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What was done about which dead letters. */
@Schema(name = "SettleLettersRequest")
record SettleLettersRequest(
        @Schema(required = true, maxLength = 100, description = "Kafka's id of their topic")
        String topicId,

        @Schema(
                required = true,
                enumeration = {"requeued", "dropped"})
        String how,

        @Schema(
                maxLength = SettleLettersRequest.WHY_CHARACTERS_MAX,
                nullable = true,
                description = "Needed where they are dropped")
        @Nullable
        String why,

        @Schema(required = true, minItems = 1, maxItems = SettleLettersRequest.LETTERS_MAX)
        List<@Nullable Place> letters) {
    static final String DROPPED = "dropped";
    static final int LETTERS_MAX = 500;
    static final int WHY_CHARACTERS_MAX = 500;
    private static final int TEXT_CHARACTERS_MAX = 100;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final Set<String> HOW = Set.of("requeued", DROPPED);

    /** Where a letter stands, and what it is. */
    @Schema(name = "DeadLetterPlace")
    record Place(
            @Schema(required = true, minimum = "0") int partition,
            @Schema(required = true, minimum = "0") long offset,

            @Schema(required = true, maxLength = TEXT_CHARACTERS_MAX)
            String reason,

            @Schema(required = true) Instant letterAt) {
        boolean isComplete() {
            return partition >= 0
                    && offset >= 0
                    && reason != null
                    && isShort(reason)
                    && letterAt != null
                    && letterAt.isAfter(Instant.EPOCH)
                    && letterAt.isBefore(LATEST);
        }
    }

    /** @throws Problem 400 */
    static SettleLettersRequest check(@Nullable SettleLettersRequest given) {
        SettleLettersRequest request = Problem.requireBody(given);
        var checks = new FieldChecks();
        checks.require(request.topicId != null && isShort(request.topicId), "/topicId", "is required");
        checks.require(request.how != null && HOW.contains(request.how), "/how", "must be requeued or dropped");
        String why = DROPPED.equals(request.how) || request.why != null
                ? checks.words("/why", request.why, WHY_CHARACTERS_MAX)
                : null;
        checks.require(
                request.letters != null && !request.letters.isEmpty() && request.letters.size() <= LETTERS_MAX,
                "/letters",
                "must be 1 to " + LETTERS_MAX);
        checks.requireAll();
        for (int i = 0; i < request.letters.size(); i++) {
            Place letter = request.letters.get(i);
            checks.require(
                    letter != null && letter.isComplete(),
                    "/letters/" + i,
                    "needs partition, offset, reason and letterAt");
        }
        checks.requireAll();
        return new SettleLettersRequest(request.topicId, request.how, why, request.letters);
    }

    private static boolean isShort(String text) {
        return text.length() <= TEXT_CHARACTERS_MAX && text.indexOf('\0') < 0;
    }
}

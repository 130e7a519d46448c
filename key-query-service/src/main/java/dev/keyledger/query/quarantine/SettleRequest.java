package dev.keyledger.query.quarantine;

import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.query.heads.KeyHead;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Records in quarantine that something is to be done about, and what the event store has of their keys. */
@Schema(name = "SettleQuarantineRequest")
record SettleRequest(
        @Schema(required = true, minItems = 1, maxItems = SettleRequest.EVENTS_MAX)
        List<@Nullable LogPlace> events,

        @Schema(
                required = true,
                maxItems = SettleRequest.EVENTS_MAX,
                description = "The last event of each of their keys, as the command service lists it. No key ends its"
                        + " quarantine without it; one that is left out is one that the event store doesn't have.")
        List<@Nullable KeyHead> heads,

        @Schema(
                maxLength = SettleRequest.WHY_CHARACTERS_MAX,
                nullable = true,
                description = "Why they are dropped; kept, and needed there alone.")
        @Nullable
        String why) {
    static final int EVENTS_MAX = 200;
    static final int WHY_CHARACTERS_MAX = 500;

    /**
     * The same with its lists complete.
     *
     * @throws Problem 400
     */
    static SettleRequest check(@Nullable SettleRequest given, boolean needsWhy) {
        SettleRequest request = Problem.requireBody(given);
        var checks = new FieldChecks();
        checks.require(
                request.events != null && !request.events.isEmpty() && request.events.size() <= EVENTS_MAX,
                "/events",
                "must be 1 to " + EVENTS_MAX);
        checks.require(
                request.heads != null && request.heads.size() <= EVENTS_MAX, "/heads", "must be at most " + EVENTS_MAX);
        String why = needsWhy ? checks.words("/why", request.why, WHY_CHARACTERS_MAX) : null;
        checks.requireAll();
        for (int i = 0; i < request.events.size(); i++) {
            LogPlace place = request.events.get(i);
            checks.require(
                    place != null && place.partition() >= 0 && place.offset() >= 0,
                    "/events/" + i,
                    "needs partition and offset");
        }
        KeyHead.errorsOf("/heads", request.heads).forEach(error -> checks.add(error.pointer(), error.detail()));
        checks.requireAll();
        return new SettleRequest(request.events, request.heads, why);
    }

    List<LogPlace> places() {
        return events.stream().map(Objects::requireNonNull).distinct().toList();
    }

    /** What the event store has of a key; null: nothing. */
    @Nullable
    KeyHead headOf(Object keyId) {
        return heads.stream()
                .filter(head -> head != null && head.keyId().equals(keyId))
                .findFirst()
                .orElse(null);
    }
}

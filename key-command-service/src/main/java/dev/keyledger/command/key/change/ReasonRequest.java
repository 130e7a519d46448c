package dev.keyledger.command.key.change;

import dev.keyledger.command.http.TextRules;
import dev.keyledger.command.key.Reason;
import dev.keyledger.kit.problem.Problem;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a request that is complete without one: all it can say is why. */
@Schema(name = "ReasonRequest")
public record ReasonRequest(
        @Schema(maxLength = Reason.CHARACTERS_MAX, nullable = true, description = "Kept in the key's history.")
        @Nullable
        String reason) {
    /**
     * The trimmed reason; null: there is none, or no body.
     *
     * @throws Problem 400 if it breaks a rule
     */
    public static @Nullable String check(@Nullable ReasonRequest request) {
        return request == null
                ? null
                : TextRules.require("/reason", () -> Reason.parse(request.reason()))
                        .orElse(null);
    }
}

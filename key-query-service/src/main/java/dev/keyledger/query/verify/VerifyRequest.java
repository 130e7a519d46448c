package dev.keyledger.query.verify;

import dev.keyledger.kit.problem.Problem;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A key to verify.
 *
 * @param scope what it is to be used for; null: anything
 */
@Schema(name = "VerifyRequest")
record VerifyRequest(
        @Schema(required = true) String key,
        @Schema(nullable = true) @Nullable String scope) {
    /** @throws Problem 400 */
    static void requireComplete(@Nullable VerifyRequest request) {
        if (request == null) {
            throw Problem.invalid("", "a JSON object is required");
        }
        if (request.key() == null) {
            throw Problem.invalid("/key", "is required");
        }
    }

    /** The key is a secret. */
    @Override
    public String toString() {
        return "VerifyRequest[scope=" + scope + "]";
    }
}

package dev.keyledger.query.verify;

import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A key to verify.
 *
 * @param scope what it is to be used for; null: anything
 */
@Schema(name = "VerifyRequest")
record VerifyRequest(
        @NotNull String key, @Schema(nullable = true) String scope) {
    /** The key is a secret. */
    @Override
    public String toString() {
        return "VerifyRequest[scope=" + scope + "]";
    }
}

package dev.keyledger.query.verify;

import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.verifier.Verdict;
import dev.keyledger.verifier.Verdict.KeyFacts;
import dev.keyledger.verifier.Verdict.Refused;
import dev.keyledger.verifier.Verdict.Uncertain;
import dev.keyledger.verifier.Verdict.Valid;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What verification says.
 *
 * @param version the key's
 * @param asOf every change before this time is in the answer
 */
@Schema(name = "Verification")
record VerifyBody(
        boolean valid,
        VerifyCode code,
        @Schema(nullable = true) @Nullable UUID keyId,
        @Schema(nullable = true) @Nullable String workspaceId,
        @Schema(nullable = true) @Nullable Integer secretVersion,
        @Schema(nullable = true) @Nullable List<String> scopes,
        @Schema(nullable = true) @Nullable Long version,
        @Schema(nullable = true) @Nullable Instant asOf) {
    /**
     * What is said of a verdict.
     *
     * @throws Problem 503 if it is none
     */
    static VerifyBody of(Verdict verdict) {
        return switch (verdict) {
            case Valid(var keyId, var workspace, var scopes, var secretVersion, var keyVersion, var asOf) ->
                new VerifyBody(
                        true, VerifyCode.VALID, keyId, workspace.value(), secretVersion, scopes, keyVersion, asOf);
            case Refused(var code, KeyFacts key, var asOf) -> refused(codeOf(code), key, asOf);
            case Uncertain(var reason) ->
                throw switch (reason) {
                    case NOT_FRESH ->
                        Problem.of(
                                ProblemType.NOT_FRESH, "It is not certain that every change to keys has arrived here.");
                    case KEY_STATE_UNKNOWN ->
                        Problem.of(ProblemType.KEY_STATE_UNKNOWN, "A change to this key could not be read.")
                                .withHeader("Retry-After", "60");
                };
        };
    }

    private static VerifyBody refused(VerifyCode code, @Nullable KeyFacts key, Instant asOf) {
        return key == null
                ? new VerifyBody(false, code, null, null, null, null, null, asOf)
                : new VerifyBody(
                        false,
                        code,
                        key.keyId(),
                        key.workspaceId().value(),
                        key.secretVersion(),
                        key.scopes(),
                        key.keyVersion(),
                        asOf);
    }

    private static VerifyCode codeOf(Verdict.Code code) {
        return switch (code) {
            case MALFORMED -> VerifyCode.MALFORMED;
            case NOT_FOUND -> VerifyCode.NOT_FOUND;
            case REVOKED -> VerifyCode.REVOKED;
            case EXPIRED -> VerifyCode.EXPIRED;
            case DISABLED -> VerifyCode.DISABLED;
            case INSUFFICIENT_SCOPE -> VerifyCode.INSUFFICIENT_SCOPE;
        };
    }
}

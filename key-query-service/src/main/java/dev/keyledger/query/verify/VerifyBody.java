package dev.keyledger.query.verify;

import dev.keyledger.query.keyview.KeyCredentials;
import dev.keyledger.query.verify.SecretIndex.Match;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

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
        @Schema(nullable = true) UUID keyId,
        @Schema(nullable = true) String workspaceId,
        @Schema(nullable = true) Integer secretVersion,
        @Schema(nullable = true) List<String> scopes,
        @Schema(nullable = true) Long version,
        @Schema(nullable = true) Instant asOf) {
    static VerifyBody nameless(VerifyCode code, Instant asOf) {
        return new VerifyBody(false, code, null, null, null, null, null, asOf);
    }

    static VerifyBody of(VerifyCode code, Match match, Instant asOf) {
        KeyCredentials key = match.key();
        return new VerifyBody(
                code == VerifyCode.VALID,
                code,
                key.keyId(),
                key.workspaceId().value(),
                match.secret().version(),
                key.scopes(),
                key.version(),
                asOf);
    }
}

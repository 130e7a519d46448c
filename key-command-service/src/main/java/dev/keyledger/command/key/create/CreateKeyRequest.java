package dev.keyledger.command.key.create;

import dev.keyledger.command.http.TextRules;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.command.key.ScopeCatalogue;
import dev.keyledger.command.key.change.RightsFields;
import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of the request, as it came. */
@Schema(name = "CreateKeyRequest")
record CreateKeyRequest(
        @Schema(
                required = true,
                minLength = 1,
                maxLength = KeyName.CHARACTERS_MAX,
                description = KeyName.UNIQUE_IN_WORDS)
        @Nullable
        String name,

        @Schema(description = "From the catalogue of scopes. Left out: all of them.", minItems = 1, nullable = true)
        @Nullable
        List<String> scopes,

        @Schema(
                format = "date-time",
                description = "From when on the key is refused. Left out: never.",
                nullable = true)
        @Nullable
        String expiresAt) {
    /** The request's fields, each of which is known to follow its own rules. */
    record Checked(
            KeyName name, List<String> scopes, @Nullable Instant expiresAt) {}

    /** @throws Problem 400 naming every field that breaks a rule */
    Checked check(ScopeCatalogue catalogue) {
        var checks = new FieldChecks();
        Optional<KeyName> checkedName = TextRules.check(checks, "/name", () -> KeyName.parse(name));
        RightsFields.checkScopes(checks, catalogue, scopes);
        Instant checkedExpiry = RightsFields.checkExpiry(checks, expiresAt);
        checks.requireAll();
        return new Checked(checkedName.orElseThrow(), catalogue.grant(scopes), checkedExpiry);
    }
}

package dev.keyledger.command.key.edit;

import dev.keyledger.command.http.Sent;
import dev.keyledger.command.http.TextRules;
import dev.keyledger.command.key.KeyCommand.Edit;
import dev.keyledger.command.key.KeyCommand.Expiry;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.command.key.ScopeCatalogue;
import dev.keyledger.command.key.change.RightsFields;
import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of the request, as it came. null is a value where it means something, and a mistake where it doesn't: whoever
 * sends null for all that they don't mean to change would otherwise take the key's expiry away.
 */
@Schema(name = "EditKeyRequest", minProperties = 1)
record EditKeyRequest(
        @Schema(
                implementation = String.class,
                minLength = 1,
                maxLength = KeyName.CHARACTERS_MAX,
                description = KeyName.UNIQUE_IN_WORDS + " Left out: as it is.")
        @Nullable
        Sent<String> name,

        @Schema(
                type = SchemaType.ARRAY,
                implementation = String.class,
                minItems = 1,
                description = "All that the key may do, from the catalogue of scopes. Left out: as they are.")
        @Nullable
        Sent<List<String>> scopes,

        @Schema(
                implementation = String.class,
                format = "date-time",
                description = "From when on the key is refused, in the future. null: never. Left out: as it is.",
                nullable = true)
        @Nullable
        Sent<String> expiresAt) {

    /** @throws Problem 400 naming every field that breaks a rule */
    Edit check(ScopeCatalogue catalogue) {
        var checks = new FieldChecks();
        checks.require(name != null || scopes != null || expiresAt != null, "", "must have a field to change");
        KeyName checkedName = name == null ? null : checkName(checks, name);
        if (scopes != null) {
            requireValue(checks, "/scopes", scopes);
            RightsFields.checkScopes(checks, catalogue, scopes.value());
        }
        Instant checkedExpiry = expiresAt == null ? null : RightsFields.checkExpiry(checks, expiresAt.value());
        checks.requireAll();
        return new Edit(
                checkedName,
                scopes == null ? null : catalogue.grant(scopes.value()),
                expiresAt == null ? null : new Expiry(checkedExpiry));
    }

    private static @Nullable KeyName checkName(FieldChecks checks, Sent<String> name) {
        requireValue(checks, "/name", name);
        return name.value() == null
                ? null
                : TextRules.check(checks, "/name", () -> KeyName.parse(name.value()))
                        .orElse(null);
    }

    private static void requireValue(FieldChecks checks, String pointer, Sent<?> sent) {
        checks.require(sent.value() != null, pointer, "must not be null; leave it out to keep it as it is");
    }
}

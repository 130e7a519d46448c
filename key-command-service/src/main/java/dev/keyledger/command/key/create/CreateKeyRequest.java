package dev.keyledger.command.key.create;

import dev.keyledger.command.http.TextRules;
import dev.keyledger.command.key.KeyName;
import dev.keyledger.command.key.ScopeCatalogue;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
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
    private static final int YEAR_MAX = 9999;

    /** The request's fields, each of which is known to follow its own rules. */
    record Checked(
            KeyName name, List<String> scopes, @Nullable Instant expiresAt) {}

    /** @throws Problem 400 naming every field that breaks a rule */
    Checked check(ScopeCatalogue catalogue) {
        var checks = new FieldChecks();
        Optional<KeyName> checkedName = TextRules.check(checks, "/name", () -> KeyName.parse(name));
        catalogue
                .violationsOf(scopes)
                .forEach(violation -> checks.add(
                        violation.index() == ScopeCatalogue.Violation.WHOLE_LIST
                                ? "/scopes"
                                : "/scopes/" + violation.index(),
                        violation.detail()));
        Instant checkedExpiry = checkExpiry(checks);
        checks.requireAll();
        return new Checked(checkedName.orElseThrow(), catalogue.grant(scopes), checkedExpiry);
    }

    private @Nullable Instant checkExpiry(FieldChecks checks) {
        if (expiresAt == null) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(expiresAt);
            // With its own offset and in UTC: both have to be RFC 3339.
            if (time.getYear() <= YEAR_MAX && WireTime.canHold(time.toInstant())) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // Said below, in the caller's words.
        }
        checks.add(
                "/expiresAt", "must be an RFC 3339 time, in UTC before the year 10000, such as 2031-01-31T00:00:00Z");
        return null;
    }
}

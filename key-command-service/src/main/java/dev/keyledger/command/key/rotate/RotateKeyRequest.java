package dev.keyledger.command.key.rotate;

import dev.keyledger.command.http.TextRules;
import dev.keyledger.command.key.Reason;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of the request, which may be missing altogether. */
@Schema(name = "RotateKeyRequest")
record RotateKeyRequest(
        @Schema(
                type = SchemaType.STRING,
                format = "duration",
                nullable = true,
                description = "For an additional key: how long its old secret stays valid, PT0S to P7D.",
                defaultValue = "PT0S")
        @Nullable
        Duration overlap,

        @Schema(
                nullable = true,
                enumeration = {"after-update", "immediately"},
                description = "For a primary key: when its old secret ends. immediately is for a suspected exposure: "
                        + "sandboxes fail until they hold the new one.",
                defaultValue = "after-update")
        @Nullable
        String retireOld,

        @Schema(maxLength = Reason.CHARACTERS_MAX, nullable = true, description = "Kept in the key's history.")
        @Nullable
        String reason) {
    static final RotateKeyRequest EMPTY = new RotateKeyRequest(null, null, null);

    /** The request's fields, each of which is known to follow its own rules. */
    record Checked(
            @Nullable Duration overlap,
            @Nullable RetireOld retireOld,
            @Nullable String reason) {}

    /** @throws Problem 400 naming every field that breaks a rule */
    Checked check() {
        var checks = new FieldChecks();
        RetireOld ends =
                switch (retireOld) {
                    case null -> null;
                    case "after-update" -> RetireOld.AFTER_UPDATE;
                    case "immediately" -> RetireOld.IMMEDIATELY;
                    default -> {
                        checks.add("/retireOld", "must be after-update or immediately");
                        yield null;
                    }
                };
        var checked = new Checked(
                overlap,
                ends,
                TextRules.check(checks, "/reason", () -> Reason.parse(reason))
                        .flatMap(text -> text)
                        .orElse(null));
        checks.requireAll();
        return checked;
    }
}

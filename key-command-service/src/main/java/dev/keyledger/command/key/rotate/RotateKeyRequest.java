package dev.keyledger.command.key.rotate;

import dev.keyledger.command.key.InvalidText;
import dev.keyledger.command.key.Reason;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of the request, which may be missing altogether. */
@Schema(name = "RotateKeyRequest")
record RotateKeyRequest(
        @Schema(
                type = SchemaType.STRING,
                format = "duration",
                nullable = true,
                description = "For an additional key: how long its old secret stays valid, PT0S to P7D.",
                defaultValue = "PT0S")
        Duration overlap,

        @Schema(
                nullable = true,
                enumeration = {"after-update", "immediately"},
                description = "For a primary key: when its old secret ends. immediately is for a suspected exposure: "
                        + "sandboxes fail until they hold the new one.",
                defaultValue = "after-update")
        String retireOld,

        @Schema(maxLength = Reason.CHARACTERS_MAX, nullable = true, description = "Kept in the key's history.")
        String reason) {
    static final RotateKeyRequest EMPTY = new RotateKeyRequest(null, null, null);

    /** The request's fields, each of which is known to follow its own rules. */
    record Checked(Duration overlap, RetireOld retireOld, String reason) {}

    /** @throws Problem 400 naming every field that breaks a rule */
    Checked check() {
        var errors = new ArrayList<FieldError>();
        var checked = new Checked(overlap, checkRetireOld(errors), checkReason(errors));
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return checked;
    }

    private RetireOld checkRetireOld(List<FieldError> errors) {
        return switch (retireOld) {
            case null -> null;
            case "after-update" -> RetireOld.AFTER_UPDATE;
            case "immediately" -> RetireOld.IMMEDIATELY;
            default -> {
                errors.add(new FieldError("/retireOld", "must be after-update or immediately"));
                yield null;
            }
        };
    }

    private String checkReason(List<FieldError> errors) {
        try {
            return Reason.parse(reason);
        } catch (InvalidText e) {
            errors.add(new FieldError("/reason", e.getMessage()));
            return null;
        }
    }
}

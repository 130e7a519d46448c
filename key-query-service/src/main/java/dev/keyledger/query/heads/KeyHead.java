package dev.keyledger.query.heads;

import dev.keyledger.kit.problem.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The last event of a key in the event store. */
@Schema(name = "KeyHead")
public record KeyHead(
        @Schema(required = true) UUID keyId,

        @Schema(required = true, minimum = "1", description = "The key's version after it")
        long version,

        @Schema(required = true) UUID eventId) {
    /** @param pointer to where they stand in a request */
    public static List<FieldError> errorsOf(String pointer, List<@Nullable KeyHead> heads) {
        var errors = new ArrayList<FieldError>();
        var keyIds = new HashSet<UUID>();
        for (int i = 0; i < heads.size(); i++) {
            KeyHead head = heads.get(i);
            if (head == null || head.keyId() == null || head.eventId() == null || head.version() < 1) {
                errors.add(new FieldError(pointer + "/" + i, "needs keyId, version and eventId"));
            } else {
                keyIds.add(head.keyId());
            }
        }
        if (errors.isEmpty() && keyIds.size() < heads.size()) {
            errors.add(new FieldError(pointer, "name a key twice"));
        }
        return errors;
    }

    /** The body of the request, as it came. */
    @Schema(name = "KeyHeads")
    record Page(@Schema(required = true, maxItems = 500) List<@Nullable KeyHead> items) {}

    @Schema(name = "GivenHeads")
    record Given(
            @Schema(description = "How many keys' heads were given under this id so far")
            long keys) {}
}

package dev.keyledger.query.quarantine;

import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What came of it. */
@Schema(name = "SettledQuarantine")
record Settled(
        @Schema(description = "How many of the records are in quarantine no more")
        long settled,

        @Schema(description = "How many still are: what they hold can't be read, stored or believed")
        long left,

        @Schema(description = "How many were not there any more, or never")
        long absent,

        @Schema(
                description =
                        "Keys that were left as they were, since the views would lack an event that the event store has")
        List<Refused> refused) {
    @Schema(name = "RefusedKey")
    record Refused(UUID keyId, String detail) {}
}

package dev.keyledger.query.heads;

import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The last event of a key in the event store. */
@Schema(name = "KeyHead")
record KeyHead(
        @Schema(required = true) UUID keyId,

        @Schema(required = true, minimum = "1", description = "The key's version after it")
        long version,

        @Schema(required = true) UUID eventId) {
    /** The body of the request, as it came. */
    @Schema(name = "KeyHeads")
    record Page(@Schema(required = true, maxItems = 500) List<KeyHead> items) {}

    @Schema(name = "GivenHeads")
    record Given(
            @Schema(description = "How many keys' heads were given under this id so far")
            long keys) {}
}

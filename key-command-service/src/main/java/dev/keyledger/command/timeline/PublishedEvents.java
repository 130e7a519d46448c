package dev.keyledger.command.timeline;

import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Events that somebody has read from {@code key-events}. */
@Schema(name = "PublishedEvents")
record PublishedEvents(
        @Schema(required = true, maxItems = EVENTS_MAX) List<Ref> events) {
    /** Well below the 64 KiB that a body may have. */
    static final int EVENTS_MAX = 400;

    @Schema(name = "PublishedEvent")
    record Ref(
            @Schema(required = true, description = "ce_id") UUID eventId,

            @Schema(required = true, description = "ce_subject")
            UUID keyId,

            @Schema(required = true, minimum = "1", description = "ce_sequence")
            Long version) {}

    @Schema(name = "MissingEvents")
    record Missing(
            @Schema(description = "Those that the store has not, or has as another event's version")
            List<UUID> missing) {}

    /** @throws Problem 400 */
    static List<PublishedEvent> check(@Nullable PublishedEvents request) {
        if (request == null || request.events() == null || request.events().size() > EVENTS_MAX) {
            throw Problem.invalid("/events", "must be a list of at most " + EVENTS_MAX);
        }
        var checks = new FieldChecks();
        var events = new ArrayList<PublishedEvent>();
        for (int i = 0; i < request.events().size(); i++) {
            Ref ref = request.events().get(i);
            if (ref == null || ref.eventId() == null || ref.keyId() == null || ref.version() == null) {
                checks.add("/events/" + i, "must have eventId, keyId and version");
            } else {
                events.add(new PublishedEvent(ref.eventId(), ref.keyId(), ref.version()));
            }
        }
        checks.requireAll();
        return events;
    }
}

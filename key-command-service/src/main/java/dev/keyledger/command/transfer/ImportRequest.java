package dev.keyledger.command.transfer;

import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Some events of an export, in its order. */
@Schema(name = "ImportRequest")
record ImportRequest(
        @Schema(
                required = true,
                minimum = "0",
                description = "The position of this store's last event, up to which the caller knows it")
        Long after,

        @Schema(required = true, minItems = 1, maxItems = ImportRequest.EVENTS_MAX)
        List<ImportedEvent> events) {
    static final int EVENTS_MAX = 1_000;

    /** @throws Problem 400 */
    static ImportRequest check(ImportRequest given) {
        ImportRequest request = Problem.requireBody(given);
        var checks = new FieldChecks();
        checks.require(request.after != null && request.after >= 0, "/after", "must be a number from 0");
        checks.require(
                request.events != null && !request.events.isEmpty() && request.events.size() <= EVENTS_MAX,
                "/events",
                "must be 1 to 1,000 events");
        checks.requireAll();
        for (int i = 0; i < request.events.size(); i++) {
            ImportedEvent.check(request.events.get(i), "/events/" + i, checks);
        }
        checks.requireAll();
        return request;
    }
}

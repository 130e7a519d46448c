package dev.keyledger.command.timeline;

import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What an operator accepts: that the store goes on without what {@code key-events} holds below the offsets and the store
 * lacks.
 */
@Schema(name = "AcceptTimelineRequest")
record AcceptTimelineRequest(
        @Schema(required = true, description = "The timeline that it follows: the one that is current")
        UUID timelineId,

        @Schema(
                required = true,
                description = "The newest timeline that an event of key-events names, or the current one")
        UUID newestPublished,

        @Schema(required = true, description = "Kafka's id of key-events")
        String topicId,

        @Schema(required = true, description = "By partition: up to where it was looked at")
        List<Long> endOffsets,

        @Schema(required = true) Lost lost) {
    @Schema(name = "LostEvents")
    record Lost(
            @Schema(required = true, minimum = "0", description = "How many")
            Long events) {}

    private static final int PARTITIONS_MAX = 10_000;
    private static final Pattern TOPIC_ID = Pattern.compile("[A-Za-z0-9_-]{22}");

    /** @throws Problem 400 */
    static void check(AcceptTimelineRequest request) {
        if (request == null) {
            throw Problem.invalid("", "a JSON object is required");
        }
        var errors = new ArrayList<FieldError>();
        require(request.timelineId != null, "/timelineId", "is required", errors);
        require(request.newestPublished != null, "/newestPublished", "is required", errors);
        require(
                request.topicId != null && TOPIC_ID.matcher(request.topicId).matches(),
                "/topicId",
                "must be the topic's id",
                errors);
        require(
                request.endOffsets != null
                        && !request.endOffsets.isEmpty()
                        && request.endOffsets.size() <= PARTITIONS_MAX
                        && request.endOffsets.stream().allMatch(offset -> offset != null && offset >= 0),
                "/endOffsets",
                "must be an offset for each partition",
                errors);
        require(
                request.lost != null && request.lost.events() != null && request.lost.events() >= 0,
                "/lost/events",
                "must be a number from 0",
                errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    private static void require(boolean holds, String pointer, String rule, List<FieldError> errors) {
        if (!holds) {
            errors.add(new FieldError(pointer, rule));
        }
    }
}

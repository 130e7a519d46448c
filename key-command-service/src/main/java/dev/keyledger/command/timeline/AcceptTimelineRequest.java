package dev.keyledger.command.timeline;

import dev.keyledger.kit.problem.FieldChecks;
import dev.keyledger.kit.problem.Problem;
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
    static void check(AcceptTimelineRequest given) {
        AcceptTimelineRequest request = Problem.requireBody(given);
        List<Long> ends = request.endOffsets;
        var checks = new FieldChecks();
        checks.require(request.timelineId != null, "/timelineId", "is required");
        checks.require(request.newestPublished != null, "/newestPublished", "is required");
        checks.require(
                request.topicId != null && TOPIC_ID.matcher(request.topicId).matches(),
                "/topicId",
                "must be the topic's id");
        checks.require(
                ends != null
                        && !ends.isEmpty()
                        && ends.size() <= PARTITIONS_MAX
                        && ends.stream().allMatch(offset -> offset != null && offset >= 0),
                "/endOffsets",
                "must be an offset for each partition");
        checks.require(
                request.lost != null && request.lost.events() != null && request.lost.events() >= 0,
                "/lost/events",
                "must be a number from 0");
        checks.requireAll();
    }
}

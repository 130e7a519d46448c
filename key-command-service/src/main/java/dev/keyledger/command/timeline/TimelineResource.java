package dev.keyledger.command.timeline;

import dev.keyledger.events.key.TimelineId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to do about a store that was restored to an earlier point than Kafka knows it at. */
@Path("/v1/timeline")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations", description = "For operators.")
@Blocking
class TimelineResource {
    private static final Logger LOG = LoggerFactory.getLogger(TimelineResource.class);

    private final Access access;
    private final Caller caller;
    private final Timelines timelines;
    private final CurrentTimeline current;

    TimelineResource(Access access, Caller caller, Timelines timelines, CurrentTimeline current) {
        this.access = access;
        this.caller = caller;
        this.timelines = timelines;
        this.current = current;
    }

    @GET
    @Operation(operationId = "getTimeline", summary = "The store's timeline, and whether the store takes commands")
    @APIResponseSchema(value = TimelineBody.class, responseDescription = "The current one.")
    public TimelineBody timeline() throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        return TimelineBody.of(timelines.current(), timelines.state());
    }

    @POST
    @Path("/missing")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "missingEvents", summary = "Which of these published events the store lacks")
    @APIResponseSchema(responseCode = "200", value = PublishedEvents.Missing.class, responseDescription = "Their ids.")
    public PublishedEvents.Missing missing(PublishedEvents request) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        return new PublishedEvents.Missing(timelines.missing(PublishedEvents.check(request)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "acceptTimeline",
            summary = "Go on with a restored store, in a timeline of its own",
            description = "For a store that lacks events that were published. What it lacks is lost.")
    @APIResponseSchema(
            responseCode = "201",
            value = TimelineBody.class,
            responseDescription =
                    "The new timeline. Commands are taken once the relay has seen it, after a second or two.")
    @Problems({ProblemType.TIMELINE_NOT_NEEDED, ProblemType.TIMELINE_CHANGED})
    public RestResponse<TimelineBody> accept(AcceptTimelineRequest request) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        AcceptTimelineRequest.check(request);
        try {
            Timeline begun = timelines.begin(
                    new TimelineId(request.timelineId()),
                    new TimelineId(request.newestPublished()),
                    caller.actor().id(),
                    request.topicId(),
                    request.endOffsets(),
                    request.lost().events());
            current.isCurrent(begun.id());
            LOG.warn(
                    "{} has accepted that {} published events are lost: the store goes on in timeline {}",
                    begun.acceptedBy(),
                    begun.lost(),
                    begun.id());
            return RestResponse.status(RestResponse.Status.CREATED, TimelineBody.of(begun, timelines.state()));
        } catch (TimelineRefused e) {
            throw problemOf(e);
        }
    }

    private static Problem problemOf(TimelineRefused refused) {
        return switch (refused.reason()) {
            case CHANGED -> Problem.of(ProblemType.TIMELINE_CHANGED, "Another timeline has begun; look again.");
            case NOT_NEEDED ->
                Problem.of(
                        ProblemType.TIMELINE_NOT_NEEDED, "The store is not known to lack anything that was published.");
        };
    }
}

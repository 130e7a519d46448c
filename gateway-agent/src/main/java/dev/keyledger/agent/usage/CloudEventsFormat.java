package dev.keyledger.agent.usage;

import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.MappedBody;
import dev.keyledger.reporting.mapping.cloudevents.CloudEventsMapping;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** CloudEvents, as the usage-aggregator takes them: all of a body or none. */
public final class CloudEventsFormat implements UsageFormat {
    private final CloudEventsMapping mapping;

    public CloudEventsFormat(CloudEventsMapping mapping) {
        this.mapping = mapping;
    }

    @Override
    public String path() {
        return "/v1/gateway-requests";
    }

    @Override
    public String name() {
        return "cloudevents";
    }

    @Override
    public MappedBody map(Body body, Map<String, List<String>> headers, Instant receivedAt) {
        return mapping.map(body, headers, receivedAt);
    }

    @Override
    public String pointer(int index, Rejected rejected) {
        return rejected.pointer();
    }

    @Override
    public boolean takesAllOrNone() {
        return true;
    }

    @Override
    public UsageAnswer taken(String mediaType, Tally tally) {
        return JsonAnswers.taken(tally);
    }

    @Override
    public UsageAnswer refused(String mediaType, UsageProblem problem) {
        return JsonAnswers.refused(problem);
    }
}

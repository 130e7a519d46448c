package dev.keyledger.agent.usage;

import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.reporting.mapping.Body;
import dev.keyledger.reporting.mapping.MappedBody;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A form in which usage comes in, and how whoever sends it is answered. */
public interface UsageFormat {
    /** Where it is sent to. */
    String path();

    /** In metrics and logs. */
    String name();

    /** @param headers by their names, in whatever case */
    MappedBody map(Body body, Map<String, List<String>> headers, Instant receivedAt);

    /**
     * To what is wrong in a body.
     *
     * @param index of the request in its body
     */
    String pointer(int index, Rejected rejected);

    /** Whether one request that can't be counted keeps all others of its body from being taken. */
    boolean takesAllOrNone();

    /**
     * Everything that can be counted is kept.
     *
     * @param mediaType of the body
     */
    UsageAnswer taken(String mediaType, Tally tally);

    /** @param mediaType of the body; empty if it has none */
    UsageAnswer refused(String mediaType, UsageProblem problem);
}

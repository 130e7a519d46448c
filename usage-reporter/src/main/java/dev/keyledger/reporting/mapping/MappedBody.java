package dev.keyledger.reporting.mapping;

import dev.keyledger.events.usage.parse.ParsedRequest;
import java.util.List;

/** What a body in a gateway's own format turned out to hold. Mapping never throws, whatever the body is. */
public sealed interface MappedBody {
    /**
     * A body that could be read.
     *
     * @param requests one for each element that is about a request to a model, in the body's order: as it will be counted, or
     *     rejected with the reason that a dead letter would have
     * @param others elements that are about something else, such as spans of databases: nothing of them is kept
     */
    record Requests(List<ParsedRequest> requests, int others) implements MappedBody {}

    /**
     * A body of which nothing was taken.
     *
     * @param detail for people, without anything from the body
     */
    record Unreadable(Reason reason, String detail) implements MappedBody {}

    /** Why nothing was taken. */
    enum Reason {
        UNSUPPORTED_CONTENT_TYPE,
        UNSUPPORTED_CONTENT_ENCODING,
        /** As it came, or once it was decompressed. */
        TOO_LARGE,
        /** More elements than one body may have. */
        TOO_MANY,
        MALFORMED
    }
}

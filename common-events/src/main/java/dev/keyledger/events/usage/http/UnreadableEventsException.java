package dev.keyledger.events.usage.http;

import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.events.usage.parse.RejectionReason;

/** What came is no event at all, or no batch of them. Carries no stack trace: bad input may be frequent. */
public final class UnreadableEventsException extends Exception {
    private final transient Rejected rejected;

    UnreadableEventsException(RejectionReason reason, String pointer, String detail) {
        super(detail, null, false, false);
        this.rejected = new Rejected(reason, pointer, detail);
    }

    /** Its pointer begins with the event's place in a batch. */
    public Rejected rejected() {
        return rejected;
    }
}

package dev.keyledger.reporting.mapping;

import dev.keyledger.reporting.mapping.MappedBody.Reason;
import dev.keyledger.reporting.mapping.MappedBody.Unreadable;

/** The way out of a reader's depth. Carries no stack trace: bad input may be frequent. */
public final class UnreadableBodyException extends Exception {
    private final transient Unreadable unreadable;

    public UnreadableBodyException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.unreadable = new Unreadable(reason, detail);
    }

    public Unreadable unreadable() {
        return unreadable;
    }
}

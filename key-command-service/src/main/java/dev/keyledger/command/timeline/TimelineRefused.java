package dev.keyledger.command.timeline;

/** Why no new timeline was begun. */
final class TimelineRefused extends Exception {
    enum Reason {
        /** Another one has begun since. */
        CHANGED,
        /** The store lacks nothing, or it isn't known yet that it does. */
        NOT_NEEDED
    }

    private final Reason reason;

    TimelineRefused(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}

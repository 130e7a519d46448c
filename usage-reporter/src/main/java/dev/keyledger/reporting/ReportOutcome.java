package dev.keyledger.reporting;

/** What became of a report. */
public sealed interface ReportOutcome {
    /** It will be counted: whoever reported it may forget it. */
    record Taken(Keeper by) implements ReportOutcome {}

    /**
     * It isn't known to be kept anywhere. To report it again, unchanged, is right for every reason but {@link
     * Reason#INVALID}: what reached Kafka all the same counts once.
     *
     * @param detail for people, without any of the request's values
     */
    record Refused(Reason reason, String detail) implements ReportOutcome {}

    /** Who has it. */
    enum Keeper {
        KAFKA,
        SPOOL
    }

    /** Why it was not taken. */
    enum Reason {
        /** It breaks a rule of gateway requests, which the detail names, and would become a dead letter. */
        INVALID,
        /** More reports wait in memory than there may. */
        OVERLOADED,
        /** Kafka doesn't answer, and the spool holds as much as it may. */
        SPOOL_FULL,
        /** Kafka doesn't answer, and the disk doesn't take it: full, or broken. */
        SPOOL_FAILED,
        /** The reporter is closed. */
        CLOSED
    }
}

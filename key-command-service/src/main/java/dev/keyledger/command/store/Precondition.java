package dev.keyledger.command.store;

/** What must hold before a step may be done. It stands in the step's row, beside the rotation that it is about. */
public enum Precondition {
    /** Whoever verifies keys has had time to learn the new secret: its event has left the outbox. */
    EVENT_SENT("event-sent"),
    /** Every sandbox holds the rotation's new secret. */
    SANDBOXES_UPDATED("sandboxes-updated"),
    /** The time is over for which the old secret was promised to go on. */
    OVERLAP_OVER("overlap-over");

    private final String columnValue;

    Precondition(String columnValue) {
        this.columnValue = columnValue;
    }

    String columnValue() {
        return columnValue;
    }
}

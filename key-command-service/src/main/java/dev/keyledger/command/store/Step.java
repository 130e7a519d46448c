package dev.keyledger.command.store;

import java.util.Arrays;

/** What can be due for a key. */
public enum Step {
    /** Make every sandbox hold the primary key's newest secret. Never done: it comes back for as long as there is one. */
    PUSH("push"),
    /** End the old secret of a rotation. */
    RETIRE("retire");

    private final String columnValue;

    Step(String columnValue) {
        this.columnValue = columnValue;
    }

    /** @throws IllegalStateException if there is no such step in this build */
    public static Step ofColumnValue(String value) {
        return Arrays.stream(values())
                .filter(known -> known.columnValue.equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("an unknown step " + value + " is due"));
    }

    public String columnValue() {
        return columnValue;
    }
}

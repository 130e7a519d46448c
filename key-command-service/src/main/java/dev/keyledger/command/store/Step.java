package dev.keyledger.command.store;

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

    public String columnValue() {
        return columnValue;
    }
}

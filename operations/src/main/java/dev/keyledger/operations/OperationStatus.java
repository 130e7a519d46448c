package dev.keyledger.operations;

import java.util.Locale;

/** Where an operation stands. The last three are final. */
public enum OperationStatus {
    /** No instance has taken it up yet. */
    WAITING,
    RUNNING,
    /** Somebody asked to cancel it; whoever runs it has not seen that yet. */
    CANCELLING,
    COMPLETED,
    FAILED,
    CANCELLED;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OperationStatus ofWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}

package dev.keyledger.operations;

import java.util.Arrays;
import java.util.Locale;

/** Where an operation stands. */
public enum OperationStatus {
    /** No instance has taken it up yet. */
    WAITING,
    RUNNING,
    /** Somebody asked to cancel it; whoever runs it has not seen that yet. */
    CANCELLING,
    COMPLETED,
    FAILED,
    CANCELLED,
    /** One that only a newer build knows: it is left to that. */
    OTHER;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OperationStatus ofWireName(String wireName) {
        return Arrays.stream(values())
                .filter(known -> known.wireName().equals(wireName))
                .findFirst()
                .orElse(OTHER);
    }
}

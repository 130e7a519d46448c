package dev.keyledger.operations;

/** Not a failure: somebody cancelled the operation, or this instance shuts down and another one goes on. */
public final class OperationStoppedException extends RuntimeException {
    private final boolean cancelled;

    private OperationStoppedException(String message, boolean cancelled) {
        super(message, null, false, false);
        this.cancelled = cancelled;
    }

    static OperationStoppedException cancelled() {
        return new OperationStoppedException("cancelled", true);
    }

    static OperationStoppedException shutdown() {
        return new OperationStoppedException("this instance shuts down", false);
    }

    boolean isCancelled() {
        return cancelled;
    }
}

package dev.keyledger.operations;

/** Trying again won't help; a person has to read why. */
public final class OperationFailedException extends RuntimeException {
    public OperationFailedException(String message) {
        super(message);
    }
}

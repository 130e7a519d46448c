package dev.keyledger.kit.topics;

/** A topic, or the cluster that it would be made on, would lose data. Its message names what must be changed, and how. */
public final class UnsafeTopicException extends IllegalStateException {
    private final String message;

    UnsafeTopicException(String message) {
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}

package dev.keyledger.command.key;

/** A command that its key refuses. */
public final class Rejection extends RuntimeException {
    private final KeyRejected reason;

    public Rejection(KeyRejected reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public KeyRejected reason() {
        return reason;
    }
}

package dev.keyledger.command.sandbox;

/**
 * A sink could not make sure that a workspace's sandboxes hold a secret. The message names the sink and what is wrong,
 * and never the secret. There is no cause to print, because what lies below may quote what it was given.
 */
public final class SinkException extends Exception {
    private static final long serialVersionUID = 1;

    private final String message;

    /** @param problem what is wrong, without the secret */
    public SinkException(String sink, String problem) {
        this.message = "sandbox sink " + sink + ": " + problem;
    }

    @Override
    public String getMessage() {
        return message;
    }
}

package dev.keyledger.cli;

/** What an operator has to know and can do something about, in one line. Ends the command with exit status 1. */
public final class OperatorProblem extends RuntimeException {
    private final String message;

    public OperatorProblem(String message) {
        this.message = message;
    }

    public OperatorProblem(String message, Throwable cause) {
        super(cause);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** In the words of what lies below. */
    public static OperatorProblem of(IllegalArgumentException cause) {
        return new OperatorProblem(String.valueOf(cause.getMessage()), cause);
    }
}

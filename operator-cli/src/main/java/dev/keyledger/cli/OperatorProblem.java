package dev.keyledger.cli;

/** What an operator has to know and can do something about, in one line. Ends the command with exit status 1. */
public final class OperatorProblem extends RuntimeException {
    public OperatorProblem(String message) {
        super(message);
    }

    public OperatorProblem(String message, Throwable cause) {
        super(message, cause);
    }
}

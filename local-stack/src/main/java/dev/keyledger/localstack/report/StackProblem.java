package dev.keyledger.localstack.report;

import org.jspecify.annotations.Nullable;

/** Something the user has to know or mend, told in one line. It is printed without a stack trace. */
public final class StackProblem extends RuntimeException {
    public StackProblem(String message) {
        super(message);
    }

    public StackProblem(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package dev.keyledger.localstack;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command run in this JVM, with what it wrote to standard error. */
public record CommandRun(int exitCode, String errors) {
    public static CommandRun of(String... arguments) {
        var errors = new StringWriter();
        int exitCode = LocalStack.run(new PrintWriter(errors, true), arguments);
        return new CommandRun(exitCode, errors.toString());
    }
}

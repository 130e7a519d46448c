package dev.keyledger.cli.stack;

import dev.keyledger.cli.OperatorProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tokens that somebody else gets. */
final class GivenToken {
    private GivenToken() {}

    /** The one in {@code KEYLEDGER_TOKEN}, if there is one. No other will follow it. */
    static Optional<Tokens.Source> fromEnvironment() {
        return Optional.ofNullable(System.getenv("KEYLEDGER_TOKEN"))
                .map(String::strip)
                .filter(token -> !token.isEmpty())
                .map(token -> () -> new Tokens.Token(token, Optional.empty()));
    }

    /** Read anew for every request: whoever writes the file replaces it in time. */
    static Tokens.Source inFile(Path file) {
        return () -> {
            try {
                return new Tokens.Token(Files.readString(file).strip(), Optional.empty());
            } catch (IOException e) {
                throw new OperatorProblem("the token in " + file + " can't be read: " + e.getMessage(), e);
            }
        };
    }
}

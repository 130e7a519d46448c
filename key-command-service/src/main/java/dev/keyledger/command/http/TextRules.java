package dev.keyledger.command.http;

import dev.keyledger.command.key.InvalidText;
import dev.keyledger.kit.problem.FieldChecks;
import java.util.Optional;

/** Texts of a request by the rules that keys have for them. */
public final class TextRules {
    private TextRules() {}

    /** Reads a text, or says which rule it breaks. */
    @FunctionalInterface
    public interface Rule<T> {
        T value() throws InvalidText;
    }

    /** @throws dev.keyledger.kit.problem.Problem 400 if the one field there is breaks its rule */
    public static <T> T require(String pointer, Rule<T> rule) {
        var checks = new FieldChecks();
        Optional<T> value = check(checks, pointer, rule);
        checks.requireAll();
        return value.orElseThrow();
    }

    /** The text's value; empty if it breaks its rule, which is told to {@code checks}. */
    public static <T> Optional<T> check(FieldChecks checks, String pointer, Rule<T> rule) {
        try {
            return Optional.of(rule.value());
        } catch (InvalidText e) {
            checks.add(pointer, e.getMessage());
            return Optional.empty();
        }
    }
}

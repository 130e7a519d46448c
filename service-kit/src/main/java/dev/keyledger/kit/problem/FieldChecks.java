package dev.keyledger.kit.problem;

import dev.keyledger.events.key.KeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks what a request consists of, and names all that is wrong at once. */
public final class FieldChecks {
    private static final String DIGITS = "[0-9]{1,18}";

    private final List<FieldError> errors = new ArrayList<>();

    public void require(boolean holds, String pointer, String rule) {
        if (!holds) {
            add(pointer, rule);
        }
    }

    public void add(String pointer, String rule) {
        errors.add(new FieldError(pointer, rule));
    }

    /** @param given null: {@code byDefault} */
    public long number(String pointer, @Nullable String given, long byDefault, long min, long max) {
        if (given == null) {
            return byDefault;
        }
        long number = given.matches(DIGITS) ? Long.parseLong(given) : -1;
        require(
                number >= min && number <= max,
                pointer,
                "must be a number from " + min + (max == Long.MAX_VALUE ? "" : " to " + max));
        return number;
    }

    /** @param given null: {@code byDefault} */
    public UUID uuid(String pointer, @Nullable String given, UUID byDefault) {
        if (given == null) {
            return byDefault;
        }
        return KeyId.parse(given).orElseGet(() -> {
            add(pointer, "must be a UUID");
            return byDefault;
        });
    }

    /** What somebody says in their own words, trimmed: on one line, of characters that can be seen. */
    public String words(String pointer, @Nullable String given, int charactersMax) {
        String words = given == null ? "" : given.strip();
        require(!words.isEmpty(), pointer, "is required");
        require(
                words.codePointCount(0, words.length()) <= charactersMax,
                pointer,
                "must have at most " + charactersMax + " characters");
        require(
                words.codePoints().allMatch(FieldChecks::isVisible),
                pointer,
                "must not contain control, bidirectional or zero-width characters");
        return words;
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** @throws Problem 400 naming everything that broke a rule */
    public void requireAll() {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }
}

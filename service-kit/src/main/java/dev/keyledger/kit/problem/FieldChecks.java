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

    /** @throws Problem 400 naming everything that broke a rule */
    public void requireAll() {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }
}

package dev.keyledger.query.list;

import dev.keyledger.kit.problem.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameter {@code limit} of everything that comes in pages. */
public final class PageLimit {
    private static final int LIMIT_MAX = 200;
    private static final int LIMIT_DEFAULT = 50;

    private PageLimit() {}

    /**
     * @param given null: none
     * @param errors gets one if it is wrong
     */
    public static int parse(@Nullable String given, List<FieldError> errors) {
        if (given == null) {
            return LIMIT_DEFAULT;
        }
        int limit = given.matches("[0-9]{1,3}") ? Integer.parseInt(given) : 0;
        if (limit < 1 || limit > LIMIT_MAX) {
            errors.add(new FieldError("limit", "is a number from 1 to " + LIMIT_MAX));
        }
        return limit;
    }
}

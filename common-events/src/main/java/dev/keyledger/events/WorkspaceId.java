package dev.keyledger.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id of a workspace, the tenant of Keyledger: 2 to 63 lower-case letters, digits and hyphens, not starting with
 * a hyphen.
 */
public record WorkspaceId(@JsonValue String value) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{1,62}");

    /** @throws IllegalArgumentException if {@code value} is not a workspace id */
    @JsonCreator
    public WorkspaceId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("a workspace id matches " + SHAPE.pattern());
        }
    }

    public static boolean isValid(@Nullable String value) {
        return value != null && SHAPE.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}

package dev.keyledger.console.upstream;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a service answers instead of what was asked for (RFC 9457). */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Problem(
        @Nullable String type,
        int status,
        @Nullable String detail,
        @Nullable String traceId,
        List<FieldError> errors) {
    private static final String URN = "urn:keyledger:problem:";

    /** @param pointer a JSON pointer such as {@code /name} */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record FieldError(String pointer, String detail) {}

    public Problem {
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    static Problem unexplained(int status) {
        return new Problem(null, status, null, null, List.of());
    }

    /** What kind of problem it is, for programs; empty if the answer wasn't a problem of ours. */
    public String slug() {
        return type != null && type.startsWith(URN) ? type.substring(URN.length()) : "";
    }
}

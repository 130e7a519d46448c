package dev.keyledger.kit.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that can't be fulfilled, as its caller is told (RFC 9457). Thrown anywhere on the request path; the slug
 * becomes {@code urn:keyledger:problem:{slug}} and is part of the contract.
 */
public final class Problem extends RuntimeException {
    private static final String RETRY_AFTER = "Retry-After";
    private static final String NOT_FOUND = "-not-found";

    private final int status;
    private final String slug;
    private final String detail;
    private final transient List<FieldError> errors;
    private final transient Map<String, String> headers;

    private Problem(int status, String slug, String detail, List<FieldError> errors, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.slug = slug;
        this.detail = detail;
        this.errors = errors;
        this.headers = headers;
    }

    /** Of what passes by itself, with a {@code Retry-After} of a second, unless another one is put in its place. */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(
                type.status(), type.slug(), detail, List.of(), type.isPassing() ? Map.of(RETRY_AFTER, "1") : Map.of());
    }

    /** What HTTP itself finds and no type is made for. */
    static Problem ofStatus(int status, String detail) {
        return new Problem(status, "http-" + status, detail, List.of(), Map.of());
    }

    /** 400, with everything that is wrong named at once. */
    public static Problem invalid(List<FieldError> errors) {
        String detail = errors.size() == 1
                ? errors.getFirst().pointer() + ": " + errors.getFirst().detail()
                : errors.size() + " fields are wrong";
        return new Problem(
                ProblemType.INVALID_REQUEST.status(),
                ProblemType.INVALID_REQUEST.slug(),
                detail,
                List.copyOf(errors),
                Map.of());
    }

    public static Problem invalid(String pointer, String detail) {
        return invalid(List.of(new FieldError(pointer, detail)));
    }

    /** @param type one of those whose slug says what isn't there: {@code {what}-not-found} */
    public static Problem notFound(ProblemType type) {
        return of(type, "There is no such " + type.slug().replace(NOT_FOUND, "") + ".");
    }

    /**
     * The body of a request that is nothing without one.
     *
     * @throws Problem 400 if there is none
     */
    public static <T> T requireBody(@Nullable T body) {
        if (body == null) {
            throw invalid("", "a JSON object is required");
        }
        return body;
    }

    /** What was asked for can't be read, or written, now. */
    public static Problem databaseOutOfReach() {
        return of(ProblemType.DATABASE_OUT_OF_REACH, "The database is away; try again.");
    }

    public Problem withHeader(String name, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Problem(status, slug, detail, errors, all);
    }

    public int status() {
        return status;
    }

    public String slug() {
        return slug;
    }

    public String detail() {
        return detail;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Map<String, String> headers() {
        return headers;
    }
}

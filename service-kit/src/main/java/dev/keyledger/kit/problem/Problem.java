package dev.keyledger.kit.problem;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request that can't be fulfilled, as its caller is told (RFC 9457). Thrown anywhere on the request path; the slug
 * becomes {@code urn:keyledger:problem:{slug}} and is part of the contract.
 */
public final class Problem extends RuntimeException {
    private final int status;
    private final String slug;
    private final transient List<FieldError> errors;
    private final transient Map<String, String> headers;

    private Problem(int status, String slug, String detail, List<FieldError> errors, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.slug = slug;
        this.errors = errors;
        this.headers = headers;
    }

    public static Problem of(int status, String slug, String detail) {
        return new Problem(status, slug, detail, List.of(), Map.of());
    }

    /** 400, with everything that is wrong named at once. */
    public static Problem invalid(List<FieldError> errors) {
        String detail = errors.size() == 1
                ? errors.getFirst().pointer() + ": " + errors.getFirst().detail()
                : errors.size() + " fields are wrong";
        return new Problem(400, "invalid-request", detail, List.copyOf(errors), Map.of());
    }

    public static Problem invalid(String pointer, String detail) {
        return invalid(List.of(new FieldError(pointer, detail)));
    }

    /** 404 {@code {what}-not-found}. */
    public static Problem notFound(String what) {
        return of(404, what + "-not-found", "There is no such " + what + ".");
    }

    /** What was asked for can't be read, or written, now. */
    public static Problem databaseOutOfReach() {
        return of(503, "database-out-of-reach", "The database is away; try again.")
                .withHeader(HttpHeaders.RETRY_AFTER, "1");
    }

    public Problem withHeader(String name, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Problem(status, slug, getMessage(), errors, all);
    }

    public int status() {
        return status;
    }

    public String slug() {
        return slug;
    }

    public String detail() {
        return getMessage();
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Map<String, String> headers() {
        return headers;
    }
}

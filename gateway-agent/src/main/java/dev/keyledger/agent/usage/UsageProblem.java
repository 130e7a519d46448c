package dev.keyledger.agent.usage;

import dev.keyledger.reporting.mapping.MappedBody.Unreadable;
import java.util.List;
import java.util.Map;

/**
 * Why nothing of a request may be forgotten by whoever sent it, or why nothing of it will ever be taken.
 *
 * @param slug for programs
 * @param detail for people, without anything that was sent
 * @param headers of the answer, besides its content type
 */
public record UsageProblem(
        int status,
        String slug,
        String title,
        String detail,
        Map<String, String> headers,
        List<Tally.Rejection> rejected) {
    private static final String RETRY_AFTER_SECONDS = "5";

    public UsageProblem {
        headers = Map.copyOf(headers);
        rejected = List.copyOf(rejected);
    }

    private UsageProblem(int status, String slug, String title, String detail) {
        this(status, slug, title, detail, Map.of(), List.of());
    }

    static UsageProblem of(Unreadable unreadable) {
        return switch (unreadable.reason()) {
            case UNSUPPORTED_CONTENT_TYPE ->
                new UsageProblem(415, "unsupported-media-type", "Unsupported media type", unreadable.detail());
            case UNSUPPORTED_CONTENT_ENCODING ->
                new UsageProblem(
                        415,
                        "unsupported-media-type",
                        "Unsupported media type",
                        unreadable.detail(),
                        Map.of("Accept-Encoding", "gzip"),
                        List.of());
            case TOO_LARGE, TOO_MANY -> tooLarge(unreadable.detail());
            case MALFORMED -> new UsageProblem(400, "invalid-request", "Invalid request", unreadable.detail());
        };
    }

    static UsageProblem invalid(List<Tally.Rejection> rejected) {
        return new UsageProblem(
                400,
                "invalid-request",
                "Invalid request",
                "Nothing was taken: errors names what is wrong.",
                Map.of(),
                rejected);
    }

    public static UsageProblem tooLarge(String detail) {
        return new UsageProblem(413, "too-large", "Too large", detail);
    }

    /** To be sent again, unchanged: what was kept all the same counts once. */
    public static UsageProblem notTaken(String detail) {
        return new UsageProblem(
                503,
                "usage-not-taken",
                "Usage not taken",
                detail + " Send it again, unchanged.",
                Map.of("Retry-After", RETRY_AFTER_SECONDS),
                List.of());
    }

    public static UsageProblem slow() {
        return new UsageProblem(408, "request-timeout", "Request timeout", "The body took too long.");
    }

    public static UsageProblem methodNotAllowed() {
        return new UsageProblem(
                405,
                "method-not-allowed",
                "Method not allowed",
                "Usage is sent by POST.",
                Map.of("Allow", "POST"),
                List.of());
    }

    /** A page that a browser was tricked into taking for one of this machine's, say. */
    public static UsageProblem misdirected() {
        return new UsageProblem(
                421, "misdirected-request", "Misdirected request", "Host names nothing that listens here.");
    }

    public static UsageProblem unauthenticated(String detail) {
        return new UsageProblem(
                401,
                "unauthenticated",
                "Unauthenticated",
                detail,
                Map.of("WWW-Authenticate", "Bearer realm=\"keyledger\""),
                List.of());
    }

    public static UsageProblem forbidden(String detail) {
        return new UsageProblem(403, "forbidden", "Forbidden", detail);
    }

    public static UsageProblem internal() {
        return new UsageProblem(500, "internal-error", "Internal error", "This is a mistake of the agent's own.");
    }
}

package dev.keyledger.kit.problem;

import dev.keyledger.keyformat.KeysInText;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a {@link Problem} into the response that says it. */
public final class ProblemResponses {
    private static final String TYPE_PREFIX = "urn:keyledger:problem:";

    private ProblemResponses() {}

    public static Response of(Problem problem, @Nullable UriInfo uri) {
        var body = new ProblemBody(
                TYPE_PREFIX + problem.slug(),
                titleOf(problem.status()),
                problem.status(),
                withoutKeys(problem.detail()),
                uri == null ? null : withoutKeys(uri.getRequestUri().getPath()),
                traceId(),
                problem.errors().isEmpty() ? null : withoutKeys(problem.errors()));
        var response = Response.status(problem.status())
                .type(ProblemBody.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body);
        problem.headers().forEach(response::header);
        return response.build();
    }

    /** A path, or the name of a field, may be a key that got into the wrong place: answers land in logs and screenshots. */
    private static String withoutKeys(String text) {
        return KeysInText.masked(text);
    }

    private static List<FieldError> withoutKeys(List<FieldError> errors) {
        return errors.stream()
                .map(error -> new FieldError(withoutKeys(error.pointer()), withoutKeys(error.detail())))
                .toList();
    }

    private static String titleOf(int status) {
        return Optional.ofNullable(Status.fromStatusCode(status))
                .map(Status::getReasonPhrase)
                .orElse(status == 422 ? "Unprocessable Content" : "Error");
    }

    private static @Nullable String traceId() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid() ? span.getTraceId() : null;
    }
}

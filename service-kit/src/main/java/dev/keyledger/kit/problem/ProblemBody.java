package dev.keyledger.kit.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of every error, {@code application/problem+json} (RFC 9457). */
@Schema(name = "Problem", description = "Why a request could not be fulfilled (RFC 9457).")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemBody(
        @Schema(description = "urn:keyledger:problem:{slug}")
        String type,

        String title,
        int status,
        String detail,
        @Nullable String instance,
        @Nullable String traceId,

        @Schema(description = "On 400: each field that is wrong.") @Nullable
        List<FieldError> errors) {
    public static final String MEDIA_TYPE = "application/problem+json";
}

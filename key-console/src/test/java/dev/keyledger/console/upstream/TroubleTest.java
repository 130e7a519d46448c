package dev.keyledger.console.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.ProcessingException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TroubleTest {
    @ParameterizedTest
    @CsvSource({
        "401, SIGNED_OUT, 401",
        "403, FORBIDDEN, 403",
        "404, NOT_FOUND, 404",
        "409, REFUSED, 409",
        "422, REFUSED, 422",
        "429, REFUSED, 429",
        "500, UNAVAILABLE, 503",
        "502, UNAVAILABLE, 503",
        "503, UNAVAILABLE, 503"
    })
    void answerOfAService_isATroubleOfItsKind(int status, Trouble.Kind kind, int ours) {
        Trouble trouble = Trouble.of(new Refused(Problem.unexplained(status)));
        assertThat(trouble.kind()).isEqualTo(kind);
        assertThat(trouble.status()).isEqualTo(ours);
    }

    @Test
    void noAnswer_isAnUnavailableService() {
        assertThat(Trouble.of(new ProcessingException("connection refused")).kind())
                .isEqualTo(Trouble.Kind.UNAVAILABLE);
    }

    @Test
    void wrongField_isFoundByItsName() {
        var refused = new Refused(new Problem(
                "urn:keyledger:problem:invalid-request",
                400,
                null,
                null,
                List.of(new Problem.FieldError("/scopes/2", "is not a scope"))));
        assertThat(refused.aboutField("scopes")).contains("is not a scope");
        assertThat(refused.aboutField("scope")).isEmpty();
        assertThat(refused.is("invalid-request")).isTrue();
    }
}

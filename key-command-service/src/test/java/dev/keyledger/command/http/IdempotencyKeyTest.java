package dev.keyledger.command.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.kit.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @Test
    void quotedAndBare_areTheSameKey() {
        assertThat(IdempotencyKey.parse(List.of("\"a-1\""))).contains(new IdempotencyKey("a-1"));
        assertThat(IdempotencyKey.parse(List.of("a-1"))).contains(new IdempotencyKey("a-1"));
        assertThat(IdempotencyKey.parse(List.of("\"a\\\"\\\\b\""))).contains(new IdempotencyKey("a\"\\b"));
    }

    @Test
    void noHeader_isNoKey() {
        assertThat(IdempotencyKey.parse(null)).isEmpty();
        assertThat(IdempotencyKey.parse(List.of())).isEmpty();
    }

    @Test
    void upTo255Characters_areTaken() {
        assertThat(IdempotencyKey.parse(List.of("k".repeat(255)))).isPresent();
        assertThat(IdempotencyKey.parse(List.of('"' + "k".repeat(255) + '"'))).isPresent();
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of("k".repeat(256)))).isInstanceOf(Problem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"\"", "\"open", "\"a\"b", "\"a\\b\"", "a\u00e9", "a\u0007"})
    void brokenKey_isRefused(String header) {
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of(header)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }

    @Test
    void twoHeaders_areRefused() {
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of("a", "a"))).isInstanceOf(Problem.class);
    }

    /** Some of these overflowed the stack of whoever read them with a pattern. */
    @ParameterizedTest
    @ValueSource(strings = {"k", "\\\"", "\\\\", "\"", " k"})
    void endlessKey_isRefusedByItsLength(String part) {
        for (String header : List.of(part.repeat(7_000), '"' + part.repeat(7_000) + '"')) {
            assertThatThrownBy(() -> IdempotencyKey.parse(List.of(header)))
                    .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.status())
                            .isEqualTo(400));
        }
    }

    @Test
    void escapedCharacters_countOnce() {
        assertThat(IdempotencyKey.parse(List.of('"' + "\\\"".repeat(255) + '"')))
                .contains(new IdempotencyKey("\"".repeat(255)));
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of('"' + "\\\"".repeat(256) + '"')))
                .isInstanceOf(Problem.class);
    }
}

package dev.keyledger.command.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.kit.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {
    @Test
    void noHeaderAndStar_matchEverything() {
        assertThat(IfMatch.parse(null).matches(7)).isTrue();
        assertThat(IfMatch.parse(List.of("*")).matches(7)).isTrue();
    }

    @Test
    void listOfTags_matchesEachOfThem() {
        IfMatch list = IfMatch.parse(List.of("\"3\", \"7\"", "\"9\""));
        assertThat(list.matches(3)).isTrue();
        assertThat(list.matches(7)).isTrue();
        assertThat(list.matches(9)).isTrue();
        assertThat(list.matches(1)).isFalse();
    }

    @Test
    void weakTag_matchesNothing() {
        assertThat(IfMatch.parse(List.of("W/\"7\"")).matches(7)).isFalse();
    }

    @Test
    void anotherVersion_isAMismatch() {
        assertThatThrownBy(() -> IfMatch.parse(List.of("\"1\"")).require(2))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(412));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "\"7", "\"7\" \"8\"", "*, \"7\"", "\"a\u0007\""})
    void brokenHeader_isRefused(String header) {
        assertThatThrownBy(() -> IfMatch.parse(List.of(header)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }
}

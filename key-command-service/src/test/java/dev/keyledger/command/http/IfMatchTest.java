package dev.keyledger.command.http;

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
    @ValueSource(
            strings = {
                "",
                ",",
                "\"7\",",
                ", \"7\"",
                "W/7",
                "W/",
                "w/\"7\"",
                "7",
                "\"7",
                "\"7\" \"8\"",
                "*, \"7\"",
                "\"a\u0007\""
            })
    void brokenHeader_isRefused(String header) {
        assertThatThrownBy(() -> IfMatch.parse(List.of(header)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }

    /** A comma, or what looks like the end of one, may stand within a tag. */
    @Test
    void tagsWithCommas_areTags() {
        IfMatch list = IfMatch.parse(List.of("\"a,b\" ,\t\"7\",\"\""));
        assertThat(list.tags().orElseThrow()).containsExactlyInAnyOrder("\"a,b\"", "\"7\"", "\"\"");
    }

    /** Each of these overflowed the stack of whoever read it with a pattern. */
    @ParameterizedTest
    @ValueSource(strings = {"\"\",", "\"7\",", "W/\"\" ,", " ", "\"", ",", "W/"})
    void endlessHeader_isRefusedByItsLength(String part) {
        assertThatThrownBy(() -> IfMatch.parse(List.of(part.repeat(5_000) + "\"7\"")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }

    @Test
    void manyTags_areTakenWhileTheyFit() {
        IfMatch list = IfMatch.parse(List.of("\"1\",".repeat(500) + "\"7\""));
        assertThat(list.matches(7)).isTrue();
        assertThat(list.matches(2)).isFalse();
    }
}

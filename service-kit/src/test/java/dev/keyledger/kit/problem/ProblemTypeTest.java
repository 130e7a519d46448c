package dev.keyledger.kit.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProblemTypeTest {
    /** A row of the table of errors: {@code | status | `slug`, `slug` | what it means |}. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([0-9, ]+) \\| (`.+?) \\|");

    private static final Pattern SLUG = Pattern.compile("`([a-z-]+)`");

    @Test
    void everyProblem_isExplainedToCallers_andNoOther() throws IOException {
        String document = Files.readString(Path.of("../docs/api.md"));
        Stream<String> documented = ROW.matcher(document)
                .results()
                .flatMap(row -> SLUG.matcher(row.group(2)).results())
                .map(slug -> slug.group(1));
        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemType.values())
                        .map(ProblemType::slug)
                        .toList());
    }

    @Test
    void everyProblem_standsUnderItsStatus() throws IOException {
        String document = Files.readString(Path.of("../docs/api.md"));
        for (ProblemType type : ProblemType.values()) {
            assertThat(ROW.matcher(document).results().filter(row -> row.group(2)
                            .contains('`' + type.slug() + '`')))
                    .as(type.slug())
                    .extracting((MatchResult row) -> row.group(1))
                    .allSatisfy(statuses -> assertThat(statuses).contains(Integer.toString(type.status())))
                    .hasSize(1);
        }
    }
}

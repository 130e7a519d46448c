package dev.keyledger.reporting.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.testsupport.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/gateways.md names all that the mappings read, and the sources name all that stands in its tables. */
class TablesTest {
    private static String read(String path) throws IOException {
        return Files.readString(TestServers.home().resolve(path));
    }

    private static Stream<String> literals(String source) {
        return java.util.regex.Pattern.compile("\"([a-z][a-z0-9_]*(?:\\.[a-z0-9_]+)*)\"")
                .matcher(source)
                .results()
                .map(literal -> literal.group(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"otlp/SpanMapping", "litellm/LiteLlmMapping"})
    void names_thatAreRead_areInTheTables(String mapping) throws IOException {
        String source = read("usage-reporter/src/main/java/dev/keyledger/reporting/mapping/" + mapping + ".java");
        String page = read("docs/gateways.md");

        assertThat(literals(source).filter(name -> name.contains("_") || name.contains(".")))
                .hasSizeGreaterThan(15)
                .allSatisfy(name -> assertThat(page)
                        .containsPattern("`(metadata\\.|response\\.|)" + java.util.regex.Pattern.quote(name) + "`"));
    }
}

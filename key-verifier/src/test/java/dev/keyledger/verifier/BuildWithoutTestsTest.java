package dev.keyledger.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code ./keyledger up} builds a fresh checkout without its tests. Who depends on another module's tests is built there only
 * if these are packed all the same, be there any or not.
 */
class BuildWithoutTestsTest {
    @Test
    void packedTests_arePackedAlsoWhereTestsAreLeftOut() throws IOException {
        List<Path> packing;
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            packing = modules.map(module -> module.resolve("pom.xml"))
                    .filter(Files::exists)
                    .filter(pom -> read(pom).contains("<goal>test-jar</goal>"))
                    .toList();
        }

        assertThat(packing).isNotEmpty().allSatisfy(pom -> assertThat(read(pom).replaceAll("(?s)<!--.*?-->|\\s", ""))
                .contains("<goal>test-jar</goal></goals><configuration><skip>false</skip>"));
    }

    private static String read(Path pom) {
        try {
            return Files.readString(pom);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

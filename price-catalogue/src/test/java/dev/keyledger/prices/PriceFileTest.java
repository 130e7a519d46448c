package dev.keyledger.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which day a file's prices are believed to be of. */
class PriceFileTest {
    private static final String LIST = "{\"m\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": 1e-06}}";

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(directory.resolve("list.json"), LIST);
    }

    /** However new the file is: whoever copies an old one has a new file. */
    @Test
    void listWithoutADay_hasNoneByItsFile_andIsStale() {
        PriceList undated = PriceFile.of(file.toString()).read();

        assertThat(undated.isUndated()).isTrue();
        assertThat(new PriceCatalogue(List.of(undated))
                        .estimate(
                                "openai",
                                "m",
                                null,
                                TokenUse.of(1, 0),
                                Instant.now(),
                                new PriceCatalogue.MaxAge(Duration.ofDays(180), false)))
                .isEqualTo(new Estimate.Priced(1_000_000, true, false));
    }

    @Test
    void dayBehindTheFile_isTheListsDay() throws Exception {
        PriceFile dated = PriceFile.of(file + "@2026-08-06");

        assertThat(dated.name()).isEqualTo(file.toString());
        assertThat(dated.read().models().getFirst().prices().getFirst().asOf()).isEqualTo("2026-08-06");
        assertThatThrownBy(() -> PriceFile.of(file + "@2026-02-31")).hasMessageContaining("ends with no day");
        assertThatThrownBy(() -> PriceFile.of(file + "@2026-08-6")).hasMessageContaining("there is no file");

        Path named = Files.copy(file, directory.resolve("list@2026-08-06"));
        assertThat(PriceFile.of(named.toString()).read().isUndated())
                .as("a file of just this name is meant")
                .isTrue();
    }

    @Test
    void filesInOneText_keepTheirDays_andComeApartAsTheyWere() {
        String together = PriceFiles.together(
                List.of(PriceFile.of(file.toString()), PriceFile.of(file + "@2026-08-06"), PriceFiles.builtInFile()));

        List<PriceFile> apart = PriceFiles.apart("all", together.getBytes(StandardCharsets.UTF_8), null);

        assertThat(apart).extracting(PriceFile::asOf).containsExactly(null, LocalDate.parse("2026-08-06"), null);
        assertThat(apart.get(2).read().models()).isEqualTo(PriceFiles.builtIn().models());
        assertThat(PriceFiles.together(apart))
                .isEqualTo(PriceFiles.together(
                        PriceFiles.apart("again", together.getBytes(StandardCharsets.UTF_8), null)));
        assertThat(PriceFiles.apart("one", LIST.getBytes(StandardCharsets.UTF_8), LocalDate.EPOCH))
                .singleElement()
                .satisfies(one -> assertThat(one.asOf()).isEqualTo(LocalDate.EPOCH));
    }
}

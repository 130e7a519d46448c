package dev.keyledger.cli.reprice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.EndpointsFile;
import dev.keyledger.cli.FakeService;
import dev.keyledger.testsupport.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepriceTest {
    private static final String ENDED = """
            {"id":"0190","type":"reprice","status":"completed","dryRun":%s,
             "startedAt":"2026-03-01T10:00:00.000Z","finishedAt":"2026-03-01T10:00:02.500Z","done":1000,"total":1000,
             "differences":7,"differencesByKind":{"hours-different":5,"totals":2,"hours-missing":0},
             "result":{"keys":[],"costUsd":{"live":"1.500000000000","rebuilt":"2.000000000000"},
              "models":[{"model":"gpt-4o","requests":{"live":9,"rebuilt":9},
                "costUsd":{"live":"1.000000000000","rebuilt":"1.500000000000"}}]}}
            """;

    @TempDir
    private Path data;

    private FakeService usage;

    @BeforeEach
    void start() throws Exception {
        usage = new FakeService();
        EndpointsFile.write(
                data,
                Map.of("usage", usage.url(), "issuer", TestServers.shared().issuer()));
    }

    @AfterEach
    void stop() {
        usage.close();
    }

    @Test
    void dryRun_sendsTheCatalogAndTellsWhatEachModelCameTo() throws Exception {
        Path catalog = Files.writeString(data.resolve("mine.json"), "{\"models\": []}");
        usage.on("POST /v1/operations", 202, ENDED.formatted(true));

        CommandRun run = run("--catalog", catalog.toString(), "--dry-run");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(usage.asked())
                .containsExactly("POST /v1/operations"
                        + " {\"type\":\"reprice\",\"catalog\":\"{\\\"models\\\": []}\",\"dryRun\":true}");
        assertThat(run.out().lines())
                .anySatisfy(line -> assertThat(line).matches("gpt-4o +1\\.000000000000 → +1\\.500000000000 USD"))
                .anySatisfy(line -> assertThat(line).matches("all models +1\\.500000000000 → +2\\.000000000000 USD"));
        assertThat(run.out())
                .contains("compared from 1,000 events in 2.5 s; 7 rows differ (hours-different 5, totals 2)");
    }

    @Test
    void withoutCatalog_theServicesOwnPricesAreMeant() {
        usage.on("POST /v1/operations", 202, ENDED.formatted(false));

        CommandRun run = run("--throttle", "500");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(usage.asked()).containsExactly("POST /v1/operations {\"type\":\"reprice\",\"throttle\":500}");
        assertThat(run.out()).contains("repriced from 1,000 events in 2.5 s; 7 rows differed and are replaced");
    }

    /** What isn't UTF-8 would otherwise arrive as another text. */
    @Test
    void mistakeInTheCatalog_isSaidWithItsPlace_andNothingIsAsked() throws Exception {
        Path catalog = Files.writeString(data.resolve("mine.json"), "{}");
        Path latin = Files.write(data.resolve("latin.json"), "{\"models\": [\"\u00e9\"]}".getBytes(ISO_8859_1));

        assertThat(run("--catalog", catalog.toString()).err()).contains("mine.json /: is none of the formats");
        assertThat(run("--catalog", latin.toString()).err()).contains("latin.json line 1: is not UTF-8");
        assertThat(usage.asked()).isEmpty();
    }

    @Test
    void mistakeThatOnlyTheServiceSees_isSaidWithItsLine() throws Exception {
        Path catalog = Files.writeString(data.resolve("mine.json"), "{\"models\": []}");
        usage.on("POST /v1/operations", 400, """
                {"detail":"The request is not valid.",
                 "errors":[{"pointer":"/catalog","detail":"catalog line 1: must be {\\"models\\": [ … ]}"}]}
                """);

        CommandRun run = run("--catalog", catalog.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("/catalog catalog line 1: must be {\"models\": [ … ]}");
    }

    @Test
    void wrongOptions_askForNothing() {
        assertThat(run("--catalog", data.resolve("none.json").toString()).err()).contains("there is no file");
        assertThat(run("--attach", "--dry-run").status()).isEqualTo(2);
        assertThat(run("--cancel", "--throttle", "3").status()).isEqualTo(2);
        assertThat(usage.asked()).isEmpty();
    }

    private CommandRun run(String... options) {
        var arguments = new ArrayList<>(List.of("reprice", "--data", data.toString()));
        arguments.addAll(Arrays.asList(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}

package dev.keyledger.prices.coverage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The tool over small lists, so that it is seen to fail. */
class CoverageTest {
    private static final long SEED = 42;
    private static final Instant AT = Instant.parse("2026-08-15T12:00:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-08-15");

    private static final PriceCatalogue CATALOGUE = catalogue("""
            {"format": "keyledger-prices-2", "providers": [
              {"provider": "openrouter", "source": "s", "asOf": "2026-08-01", "models": [
                {"model": "a/b", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {"input": 1, "output": 2}}]},
                {"model": "a/c", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {"input": 1, "output": 2},
                  "above": [{"tokens": 1000, "usdPerMillionTokens": {"input": 2, "output": 4}}],
                  "aboveCounts": "whole-request"}]}
              ]},
              {"provider": "openai", "source": "s", "asOf": "2026-08-01", "models": [
                {"model": "m", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {"input": 1, "output": 2}}]}
              ]}]}
            """);

    private static final String ROUTER = """
            {"data": [
              {"id": "a/b", "pricing": {"prompt": "0.000001", "completion": "0.000002"}},
              {"id": "a/c", "pricing": {"prompt": "0.000001", "completion": "0.000003"}},
              {"id": "a/d", "pricing": {"prompt": "0.000001", "completion": "0.000003"}},
              {"id": "a/auto", "pricing": {"prompt": "-1", "completion": "-1"}},
              {"id": "a/gift", "pricing": {"prompt": "0", "completion": "0"}}]}
            """;

    private static final String LITELLM = """
            {"openai/m": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06},
             "openai/n": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06},
             "openai/free": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0},
             "openai/picture": {"litellm_provider": "openai", "mode": "image_generation", "output_cost_per_image": 0.1}}
            """;

    private static final String EXPECTED = """
            {"goals": {"openrouter": 60, "litellm": 50},
             "names": [
               {"name": "gpt/m", "why": "no such model"},
               {"name": "openai/m", "means": "openai m"},
               {"name": "m", "provider": "openai", "means": "openai m"}],
             "explanations": [{"list": "openrouter", "reason": "it was dearer for a day", "differences": {
               "openrouter a/c": "output 2 → 3; above 1000 input 2 → 1; above 1000 output 4 → 3"}}]}
            """;

    @Test
    void whatIsKnown_isCountedAndMet() {
        Coverage.Report report = report(EXPECTED);

        assertThat(report.lists())
                .satisfiesExactly(
                        router -> {
                            assertThat(router.models()).isEqualTo(5);
                            assertThat(router.paid()).isEqualTo(3);
                            assertThat(router.priced()).isEqualTo(2);
                            assertThat(router.unpriced())
                                    .containsExactly("openrouter a/d: there is no price of a model of this name");
                            assertThat(router.compared()).isEqualTo(2);
                            assertThat(router.explained()).isEqualTo(1);
                            assertThat(router.unexplained()).isEmpty();
                        },
                        litellm -> {
                            assertThat(litellm.models()).isEqualTo(3);
                            assertThat(litellm.paid()).isEqualTo(2);
                            assertThat(litellm.priced()).isEqualTo(1);
                        });
        assertThat(report.names()).isEqualTo(new Coverage.OfNames(3, 2, 1, List.of()));
        assertThat(report.isMet()).isTrue();
        assertThat(CoverageText.of(report))
                .contains("| openrouter | 5 | 3 | 2 | 66.7 % | 60 % |")
                .contains("- openrouter: 1: it was dearer for a day")
                .contains("- openrouter a/d: there is no price of a model of this name");
    }

    @Test
    void missedGoal_isNotMet() {
        Coverage.Report report = report(EXPECTED.replace("60", "67"));

        assertThat(report.isMet()).isFalse();
        assertThat(report.lists().getFirst().isMet()).isFalse();
    }

    @Test
    void differenceThatIsAnotherThanTheExplainedOne_isUnexplained_andTheExplanationIdle() {
        Coverage.Report report = report(EXPECTED.replace("output 2 → 3;", "output 2 → 5;"));

        assertThat(report.isMet()).isFalse();
        assertThat(report.lists().getFirst().unexplained())
                .containsExactly("openrouter a/c: output 2 → 3; above 1000 input 2 → 1; above 1000 output 4 → 3");
        assertThat(report.idle())
                .containsExactly(
                        "openrouter openrouter a/c: output 2 → 5; above 1000 input 2 → 1; above 1000 output 4 → 3");
        assertThat(CoverageText.of(report))
                .contains("## Explanations that explain nothing", "## Unexplained: openrouter");
    }

    @Test
    void nameWithAnotherPrice_isWrong() {
        assertThat(report(EXPECTED.replace("\"gpt/m\"", "\"openai/m\"")).names().wrong())
                .containsExactly("openai/m has the price of openai m, not of nothing");
        assertThat(report(EXPECTED.replace("\"means\": \"openai m\"}]", "\"means\": \"openrouter a/c\"}]"))
                        .names()
                        .wrong())
                .containsExactly("m has the price of openai m, not of openrouter a/c");
        assertThat(report(EXPECTED.replace("\"openai m\"}]", "\"openai gone\"}]"))
                        .isMet())
                .isFalse();
    }

    /** Whatever figure of a list is another, it is seen. */
    @Test
    void anyOtherFigure_isUnexplained() {
        var random = new Random(SEED);
        for (int i = 0; i < 100; i++) {
            String other = "0.0000" + (11 + random.nextInt(80));
            boolean output = random.nextBoolean();
            String changed = ROUTER.replaceFirst(
                    output ? "\"completion\": \"0.000002\"" : "\"prompt\": \"0.000001\"",
                    (output ? "\"completion\": \"" : "\"prompt\": \"") + other + "\"");
            assertThat(report(changed, EXPECTED).lists().getFirst().unexplained())
                    .as(other)
                    .singleElement()
                    .asString()
                    .startsWith("openrouter a/b: " + (output ? "output 2 → " : "input 1 → "));
        }
    }

    @Test
    void expectationsThatAreNotUnderstood_areRefused() {
        assertThatThrownBy(() -> Expectations.read("expected", "{\"goal\": {}}".getBytes(UTF_8)))
                .hasMessageStartingWith("expected: ")
                .hasMessageContaining("goal");
    }

    /** The names that are committed are of this build's list; the lists themselves are not part of the project. */
    @Test
    void committedNames_haveTheirPrices() throws Exception {
        Path committed = Path.of("coverage.json");
        Expectations expectations = Expectations.read(committed.toString(), Files.readAllBytes(committed));

        Coverage.OfNames names = Coverage.of(
                        new PriceCatalogue(List.of(PriceFiles.builtIn())), List.of(), expectations, AT)
                .names();

        assertThat(names.wrong()).isEmpty();
        assertThat(names.names()).isGreaterThanOrEqualTo(30);
        assertThat(expectations.explanations())
                .allSatisfy(explanation -> assertThat(explanation.reason()).isNotBlank());
    }

    private static Coverage.Report report(String expectations) {
        return report(ROUTER, expectations);
    }

    private static Coverage.Report report(String router, String expectations) {
        return Coverage.of(
                CATALOGUE,
                List.of(
                        new PriceFile("router.json", router.getBytes(UTF_8), DAY),
                        new PriceFile("litellm.json", LITELLM.getBytes(UTF_8), DAY)),
                Expectations.read("expected", expectations.getBytes(UTF_8)),
                AT);
    }

    private static PriceCatalogue catalogue(String json) {
        return new PriceCatalogue(List.of(PriceFiles.read("prices", json.getBytes(UTF_8), DAY)));
    }
}

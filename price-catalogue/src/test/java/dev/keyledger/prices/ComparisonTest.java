package dev.keyledger.prices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.prices.PriceDifference.Of;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Instant AT = Instant.parse("2026-08-15T12:00:00Z");

    private static final String OWN = """
            {"format": "keyledger-prices-2", "providers": [
              {"provider": "openai", "source": "s", "asOf": "2026-08-01", "models": [
                {"model": "m", "names": ["m-2"], "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 2, "cacheRead": 2, "output": 8},
                   "above": [{"tokens": 100, "usdPerMillionTokens": {"input": 4, "cacheRead": 4, "output": 8}}],
                   "aboveCounts": "whole-request"},
                  {"from": "2026-01-01", "serviceTier": "batch", "usdPerMillionTokens": {"input": 1, "output": 4}}
                ]},
                {"model": "gone", "prices": [{"from": "2026-01-01", "usdPerMillionTokens": {"input": 1}}]}
              ]}
            ]}
            """;

    private static final String OTHER = OWN.replace(
                    "\"input\": 4, \"cacheRead\": 4", "\"input\": 5, \"cacheRead\": 0.5")
            .replace("whole-request", "above-only")
            .replace("\"input\": 1, \"output\": 4", "\"input\": 1, \"output\": 3.5")
            .replace("\"model\": \"gone\"", "\"model\": \"new\"");

    @Test
    void catalogues_differInNamesAndInEachRate() {
        assertThat(Comparison.between(of(OWN), of(OTHER), AT))
                .containsExactly(
                        new Comparison.Difference("openai", List.of("gone"), List.of("a price → no price")),
                        new Comparison.Difference(
                                "openai",
                                List.of("m", "m-2"),
                                List.of(
                                        "above counts whole-request → above-only",
                                        "above 100 input 4 → 5",
                                        "above 100 cacheRead 4 → 0.5",
                                        "batch output 4 → 3.5")),
                        new Comparison.Difference("openai", List.of("new"), List.of("no price → a price")))
                .satisfies(all ->
                        assertThat(Comparison.between(of(OWN), of(OWN), AT)).isEmpty());
    }

    @Test
    void ruleOfTiers_isComparedToo() {
        String flat = OWN.replace("whole-request", "above-only");

        assertThat(Comparison.between(of(OWN), of(flat), AT)).singleElement().satisfies(difference -> assertThat(
                        difference.changes())
                .containsExactly("above counts whole-request → above-only"));
    }

    @Test
    void priceThatSaysLess_doesNotContradict() {
        PricedModel full = read(OWN).getFirst();
        PricedModel cheaper =
                read(OWN.replace("\"cacheRead\": 2,", "\"cacheRead\": 0.2,")).getFirst();

        assertThat(PriceDifference.between(full, cheaper, AT, Of.WHAT_BOTH_SAY)).isEmpty();
        assertThat(PriceDifference.between(full, cheaper, AT, Of.EVERYTHING)).containsExactly("cacheRead 2 → 0.2");
    }

    @Test
    void builtInList_writtenInOurFormat_isTheSameList() {
        PriceList builtIn = PriceFiles.builtIn();
        Map<String, ObjectNode> providers = new TreeMap<>();
        for (PricedModel model : builtIn.models()) {
            providers
                    .computeIfAbsent(model.provider(), name -> {
                        ObjectNode provider =
                                JsonNodeFactory.instance.objectNode().put("provider", name);
                        provider.putArray("models");
                        return provider;
                    })
                    .withArray("models")
                    .add(PriceJson.of(model));
        }
        ObjectNode written = JsonNodeFactory.instance.objectNode().put("format", OwnFormat.NAME);
        providers.values().forEach(written.putArray("providers")::add);

        assertThat(read(written.toString())).isEqualTo(builtIn.models());
    }

    private static PriceCatalogue of(String json) {
        return new PriceCatalogue(List.of(PriceFiles.read("prices", json.getBytes(UTF_8), LocalDate.EPOCH)));
    }

    private static List<PricedModel> read(String json) {
        return PriceFiles.read("prices", json.getBytes(UTF_8), LocalDate.EPOCH).models();
    }
}

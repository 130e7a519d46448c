package dev.keyledger.cli.prices;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.prices.PriceJson;
import dev.keyledger.prices.PricedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A model's prices for people, from what our own format says of it. */
final class PriceLines {
    private PriceLines() {}

    static List<String> of(PricedModel model) {
        JsonNode json = PriceJson.of(model);
        var lines = new ArrayList<String>();
        if (json.has("names")) {
            lines.add("also " + texts(json.path("names")));
        }
        json.path("prices").forEach(price -> lines.addAll(ofPrice(price)));
        return lines;
    }

    private static List<String> ofPrice(JsonNode price) {
        var head = new StringBuilder("from ").append(price.path("from").asText());
        append(head, " until ", price.path("until"));
        if (price.has("hours")) {
            head.append(" from ")
                    .append(price.at("/hours/from").asText())
                    .append(" to ")
                    .append(price.at("/hours/until").asText())
                    .append(" UTC");
        }
        append(head, " tier ", price.path("serviceTier"));
        append(head, " prompts up to ", price.path("promptMax"));
        var lines = new ArrayList<String>();
        lines.add(head + ", USD a million tokens: " + rates(price.path("usdPerMillionTokens")));
        if (price.has("usdPerRequest")) {
            lines.add("  and " + price.path("usdPerRequest").asText() + " USD a request");
        }
        for (JsonNode above : price.path("above")) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  prompts above %,d tokens, %s: %s",
                    above.path("tokens").asLong(),
                    price.path("aboveCounts").asText().equals("above-only") ? "what is above" : "the whole request",
                    rates(above.path("usdPerMillionTokens"))));
        }
        lines.add("  as of " + price.path("asOf").asText("a day that nobody says") + ", "
                + price.path("source").asText());
        return lines;
    }

    static String rates(JsonNode usdPerMillionTokens) {
        return usdPerMillionTokens.properties().stream()
                .map(rate -> rate.getKey() + " " + rate.getValue().asText())
                .collect(Collectors.joining(", "));
    }

    private static void append(StringBuilder head, String word, JsonNode value) {
        if (!value.isMissingNode()) {
            head.append(word).append(value.asText());
        }
    }

    private static String texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
    }
}

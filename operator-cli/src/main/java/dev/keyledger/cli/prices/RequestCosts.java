package dev.keyledger.cli.prices;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.WireJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the same requests come to by two catalogues, from two dry runs. A dry run tells how what it made differs from what
 * is live, which goes on meanwhile; so the difference of both is that of their differences.
 *
 * @param models that cost something else, by name
 * @param live whether requests were counted in between: those are in the second run alone
 */
record RequestCosts(Map<String, Cost> models, Cost all, boolean live) {
    /** @param requests of which the model was used in the second run */
    record Cost(long requests, BigDecimal first, BigDecimal second, BigDecimal change) {
        private static Cost of(JsonNode first, JsonNode second) {
            BigDecimal firstChange = change(first);
            BigDecimal secondChange = change(second);
            JsonNode known = second.isMissingNode() ? first : second;
            return new Cost(
                    known.at("/requests/rebuilt").asLong(),
                    first.isMissingNode() ? usd(second, "live") : usd(first, "rebuilt"),
                    second.isMissingNode() ? usd(first, "live") : usd(second, "rebuilt"),
                    secondChange.subtract(firstChange));
        }

        /** A model that isn't told of costs what it does. */
        private static BigDecimal change(JsonNode run) {
            return run.isMissingNode() ? BigDecimal.ZERO : usd(run, "rebuilt").subtract(usd(run, "live"));
        }

        private static BigDecimal usd(JsonNode run, String which) {
            return new BigDecimal(run.at("/costUsd/" + which).asText());
        }

        private String line(String name) {
            return "%-40s %24s → %24s USD, %s%s"
                    .formatted(
                            name,
                            first.toPlainString(),
                            second.toPlainString(),
                            change.signum() > 0 ? "+" : "",
                            change.toPlainString());
        }

        private ObjectNode toJson() {
            ObjectNode json = WireJson.mapper().createObjectNode();
            return json.put("firstUsd", first.toPlainString())
                    .put("secondUsd", second.toPlainString())
                    .put("changeUsd", change.toPlainString());
        }
    }

    /** Of two completed operations. */
    static RequestCosts of(JsonNode first, JsonNode second) {
        var names = new TreeMap<String, JsonNode[]>();
        add(first, 0, names);
        add(second, 1, names);
        var models = new TreeMap<String, Cost>();
        names.forEach((name, runs) -> {
            Cost cost = Cost.of(runs[0], runs[1]);
            if (cost.change().signum() != 0) {
                models.put(name, cost);
            }
        });
        JsonNode firstAll = first.path("result");
        JsonNode secondAll = second.path("result");
        boolean live = !firstAll.at("/costUsd/live").equals(secondAll.at("/costUsd/live"));
        return new RequestCosts(models, Cost.of(firstAll, secondAll), live);
    }

    private static void add(JsonNode operation, int run, Map<String, JsonNode[]> names) {
        for (JsonNode model : operation.at("/result/models")) {
            names.computeIfAbsent(model.path("model").asText(), any -> new JsonNode[] {
                WireJson.mapper().missingNode(), WireJson.mapper().missingNode()
            })[run] = model;
        }
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        models.forEach((name, cost) -> lines.add(cost.line(name)));
        lines.add(all.line("all models"));
        lines.add(String.format(Locale.ROOT, "%,d models cost something else", models.size()));
        if (live) {
            lines.add("Requests were counted between both runs: they are in the second alone.");
        }
        return lines;
    }

    ObjectNode toJson() {
        ObjectNode json = all.toJson();
        ArrayNode list = json.put("countedMeanwhile", live).putArray("models");
        models.forEach((name, cost) -> {
            ObjectNode entry = list.addObject().put("model", name).put("requests", cost.requests());
            entry.setAll(cost.toJson());
        });
        return json;
    }
}

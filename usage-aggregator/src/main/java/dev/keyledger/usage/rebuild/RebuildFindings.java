package dev.keyledger.usage.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.usage.rebuild.PartitionSwap.ModelCost;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the comparisons of all partitions found. */
final class RebuildFindings {
    private final Map<String, Long> differences = new LinkedHashMap<>();
    private final Map<String, ModelCost> models = new TreeMap<>();
    private List<String> keys = List.of();

    void add(Map<String, Long> partitionDifferences, Map<String, ModelCost> partitionModels) {
        partitionDifferences.forEach((kind, rows) -> differences.merge(kind, rows, Long::sum));
        partitionModels.forEach((model, cost) -> models.merge(model, cost, ModelCost::plus));
    }

    /** @param differing the first keys that differ */
    void name(List<String> differing) {
        keys = List.copyOf(differing);
    }

    Map<String, Long> differences() {
        return differences;
    }

    /**
     * {@code {"keys": [the first that differ], "costUsd": {"live", "rebuilt"}, "models": [those that differ, each with
     * "model", "requests" and "costUsd" as {"live", "rebuilt"}]}}.
     */
    JsonNode toJson() {
        ObjectNode json = WireJson.mapper().createObjectNode();
        json.set("keys", WireJson.mapper().valueToTree(keys));
        ModelCost all = models.values().stream().reduce(ModelCost.NONE, ModelCost::plus);
        json.set("costUsd", pair(text(all.costLive()), text(all.costBuilt())));
        var changed = json.putArray("models");
        models.forEach((model, cost) -> {
            if (cost.isDifferent()) {
                ObjectNode entry = changed.addObject().put("model", model);
                entry.set("requests", pair(cost.requestsLive(), cost.requestsBuilt()));
                entry.set("costUsd", pair(text(cost.costLive()), text(cost.costBuilt())));
            }
        });
        return json;
    }

    private static JsonNode pair(Object live, Object rebuilt) {
        ObjectNode pair = WireJson.mapper().createObjectNode();
        pair.set("live", WireJson.mapper().valueToTree(live));
        pair.set("rebuilt", WireJson.mapper().valueToTree(rebuilt));
        return pair;
    }

    private static String text(BigDecimal usd) {
        return usd.setScale(12).toPlainString();
    }
}

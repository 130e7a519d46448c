package dev.keyledger.cli.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.FakeService;
import dev.keyledger.events.codec.WireJson;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the usage-aggregator remembers of settled letters, as it documents it. */
final class RememberedLetters {
    private static final Pattern PARTITION = Pattern.compile("partition=(\\d+)&from=(\\d+)");

    private final TreeMap<String, ObjectNode> byPlace = new TreeMap<>();

    static FakeService on(FakeService usage) {
        var remembered = new RememberedLetters();
        return usage.answering("POST /v1/dead-letters/settled", remembered::add)
                .answering("GET /v1/dead-letters/settled", remembered::page);
    }

    private String add(String body) {
        JsonNode said = parsed(body);
        int before = byPlace.size();
        for (JsonNode letter : said.path("letters")) {
            ObjectNode item = letter.deepCopy();
            item.put("how", said.path("how").asText())
                    .put("why", said.path("why").textValue())
                    .put("settledAt", "2026-03-01T10:00:00.000Z")
                    .putObject("settledBy")
                    .put("name", "Olga Operator");
            byPlace.putIfAbsent(
                    letter.path("partition").asText() + "@"
                            + letter.path("offset").asText(),
                    item);
        }
        return "{\"added\":" + (byPlace.size() - before) + "}";
    }

    private String page(String query) {
        var asked = PARTITION.matcher(query);
        if (!asked.find()) {
            throw new AssertionError(query);
        }
        ObjectNode page = WireJson.mapper().createObjectNode();
        ArrayNode items = page.putArray("items");
        byPlace.values().stream()
                .filter(item -> item.path("partition").asText().equals(asked.group(1))
                        && item.path("offset").asLong() >= Long.parseLong(asked.group(2)))
                .forEach(items::add);
        return page.put("total", items.size()).toString();
    }

    private static JsonNode parsed(String json) {
        try {
            return WireJson.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}

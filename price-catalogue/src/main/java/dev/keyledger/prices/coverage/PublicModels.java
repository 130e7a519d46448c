package dev.keyledger.prices.coverage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** The models that a public list names, as gateways that go by it write them, whatever of it our reader understands. */
final class PublicModels {
    /**
     * @param provider as a gateway names it
     * @param model as a gateway names it
     * @param paid whether the list says that it costs something
     */
    record Model(String provider, String model, boolean paid) {}

    private PublicModels() {}

    /** @param format of the list, as it was read */
    static List<Model> of(String format, byte[] json) {
        JsonNode root;
        try {
            root = new JsonMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return switch (format) {
            case "openrouter" -> routers(root);
            case "litellm" -> chatModels(root);
            case "genai-prices" -> listed(root);
            default -> List.of();
        };
    }

    /** What costs less than nothing is sent on to some other model, whose price it has. */
    private static List<Model> routers(JsonNode root) {
        return StreamSupport.stream(root.path("data").spliterator(), false)
                .map(model -> new Model("openrouter", model.path("id").asText(), signs(model.path("pricing")) > 0))
                .toList();
    }

    private static int signs(JsonNode pricing) {
        int largest = 0;
        for (JsonNode charge : pricing) {
            if (charge.isTextual()) {
                int sign = new BigDecimal(charge.asText()).signum();
                if (sign < 0) {
                    return sign;
                }
                largest = Math.max(largest, sign);
            }
        }
        return largest;
    }

    private static List<Model> chatModels(JsonNode root) {
        var models = new ArrayList<Model>();
        root.properties().forEach(entry -> {
            JsonNode model = entry.getValue();
            if (model.path("mode").asText().equals("chat")) {
                boolean paid = model.properties().stream()
                        .filter(field -> field.getKey().contains("_cost"))
                        .anyMatch(field -> field.getValue().asDouble() > 0);
                models.add(new Model(model.path("litellm_provider").asText(), entry.getKey(), paid || isTiered(model)));
            }
        });
        return models;
    }

    private static boolean isTiered(JsonNode model) {
        return model.has("tiered_pricing");
    }

    private static List<Model> listed(JsonNode root) {
        var models = new ArrayList<Model>();
        for (JsonNode provider : root) {
            for (JsonNode model : provider.path("models")) {
                models.add(new Model(
                        provider.path("id").asText(),
                        model.path("id").asText(),
                        model.path("prices").toString().matches(".*[1-9].*")));
            }
        }
        return models;
    }
}

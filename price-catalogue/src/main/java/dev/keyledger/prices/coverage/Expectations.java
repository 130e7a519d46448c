package dev.keyledger.prices.coverage;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of how a catalogue compares with public lists.
 *
 * @param goals per format: how many of a hundred paid models have a price
 * @param names as gateways write them, and what they mean
 * @param explanations why a list says something else
 */
public record Expectations(Map<String, Integer> goals, List<Name> names, List<Explanation> explanations) {
    /**
     * @param provider who served it; null: not said
     * @param means {@code provider model}, whose price it is to have; null: it is to be unpriced
     * @param why it is to be unpriced; null: it isn't
     */
    public record Name(
            String name,
            @Nullable String provider,
            @Nullable String means,
            @Nullable String why) {}

    /**
     * @param list by its format
     * @param differences by {@code provider model}: exactly what differs. Once something else does, it isn't explained
     */
    public record Explanation(String reason, String list, Map<String, String> differences) {}

    public Expectations {
        goals = goals == null ? Map.of() : goals;
        names = names == null ? List.of() : names;
        explanations = explanations == null ? List.of() : explanations;
    }

    /** @throws IllegalArgumentException in one line that names the place of the first mistake */
    public static Expectations read(String file, byte[] json) {
        try {
            return JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .readValue(json, Expectations.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("can't be read"),
                    e);
        }
    }
}

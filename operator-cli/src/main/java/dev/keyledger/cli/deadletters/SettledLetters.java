package dev.keyledger.cli.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.events.codec.WireJson;
import java.net.URLEncoder;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was done about dead letters before, as the usage-aggregator remembers it: Kafka has them as they were. */
final class SettledLetters {
    static final int CHUNK = 500;
    private static final int PAGE = 5_000;
    private static final String PATH = "/v1/dead-letters/settled";

    private final Endpoints endpoints;
    private final String topicId;
    private final Map<Integer, Long> beginnings;
    private final Map<Integer, BitSet> settled = new HashMap<>();

    /** @param beginnings by partition: the first letter that Kafka has */
    private SettledLetters(Endpoints endpoints, String topicId, Map<Integer, Long> beginnings) {
        this.endpoints = endpoints;
        this.topicId = topicId;
        this.beginnings = beginnings;
    }

    /** Asks for those of all letters that Kafka has. */
    static SettledLetters of(Endpoints endpoints, LetterTopic topic) {
        LetterTopic.Standing standing = topic.standing();
        var letters = new SettledLetters(endpoints, standing.topicId(), standing.beginnings());
        letters.beginnings.forEach((partition, beginning) -> letters.read(
                partition,
                beginning,
                item -> letters.note(partition, item.path("offset").asLong())));
        return letters;
    }

    /**
     * Hands over each with {@code how}, {@code why}, {@code settledBy} and {@code settledAt}, those too that Kafka has no
     * more: what was dropped at the beginning of a partition is deleted there.
     */
    void read(Consumer<JsonNode> reader) {
        beginnings.keySet().forEach(partition -> read(partition, 0, reader));
    }

    private void read(int partition, long beginning, Consumer<JsonNode> reader) {
        long from = beginning;
        JsonNode items;
        do {
            items = endpoints
                    .http()
                    .get(
                            String.format(
                                    Locale.ROOT,
                                    "%s%s?topicId=%s&partition=%d&from=%d&limit=%d",
                                    endpoints.usage(),
                                    PATH,
                                    URLEncoder.encode(topicId, UTF_8),
                                    partition,
                                    from,
                                    PAGE),
                            "asking which letters are settled")
                    .path("items");
            for (JsonNode item : items) {
                reader.accept(item);
                from = item.path("offset").asLong() + 1;
            }
        } while (items.size() == PAGE);
    }

    boolean has(LetterPosition letter) {
        BitSet ofPartition = settled.get(letter.partition());
        return ofPartition != null && ofPartition.get(index(letter.partition(), letter.offset()));
    }

    private void note(int partition, long offset) {
        settled.computeIfAbsent(partition, none -> new BitSet()).set(index(partition, offset));
    }

    private int index(int partition, long offset) {
        return Math.toIntExact(offset - beginnings.getOrDefault(partition, 0L));
    }

    /**
     * Has it remembered of some more. What is said again changes nothing.
     *
     * @param how {@code requeued} or {@code dropped}
     */
    void add(String how, @Nullable String why, List<Letter> letters) {
        ObjectNode body = WireJson.mapper()
                .createObjectNode()
                .put("topicId", topicId)
                .put("how", how)
                .put("why", why);
        ArrayNode places = body.putArray("letters");
        letters.forEach(letter -> places.addObject()
                .put("partition", letter.position().partition())
                .put("offset", letter.position().offset())
                .put("reason", letter.reason())
                .put("letterAt", letter.at().toString()));
        endpoints.http().post(endpoints.usage() + PATH, body, "having it remembered which letters are settled");
        letters.forEach(
                letter -> note(letter.position().partition(), letter.position().offset()));
    }
}

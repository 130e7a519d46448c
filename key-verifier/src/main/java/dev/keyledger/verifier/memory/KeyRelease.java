package dev.keyledger.verifier.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.verifier.key.KeyCredentials;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Says on {@code key-releases} that a key is in doubt no more: a rebuild has read its events, those that could not be read
 * before included. The record's key is the key's id.
 *
 * @param topicId Kafka's id of the {@code key-events} that was read
 * @param nextOffsets by partition, how far: a doubt from there on is another one, and goes on
 * @param key what the events came to, with the id of the last one in its lineage
 */
public record KeyRelease(String topicId, Map<Integer, Long> nextOffsets, KeyCredentials key) {
    private static final ObjectReader STRICT =
            WireJson.mapper().readerFor(KeyRelease.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public KeyRelease {
        Objects.requireNonNull(topicId, "topicId");
        Objects.requireNonNull(key.lineage().lastEventId(), "the id of the key's last event");
        nextOffsets = Map.copyOf(nextOffsets);
    }

    /**
     * @throws JsonProcessingException if it is none, or says something of the key that this build doesn't know: the key stays
     *     in doubt, as it would by an event of a newer build
     */
    public static KeyRelease read(String json) throws JsonProcessingException {
        return STRICT.readValue(json);
    }

    public byte[] toBytes() {
        try {
            return WireJson.mapper().writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a release is always JSON", e);
        }
    }

    /** @param offsets by partition: everything before has been read by somebody else */
    boolean hasReadNoMoreThan(Map<Integer, Long> offsets) {
        return nextOffsets.entrySet().stream()
                .allMatch(read -> read.getValue() <= offsets.getOrDefault(read.getKey(), 0L));
    }

    public SoundKeys sound() {
        return new SoundKeys(topicId, nextOffsets, List.of(key), List.of(), Set.of());
    }
}

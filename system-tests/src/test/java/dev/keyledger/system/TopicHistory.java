package dev.keyledger.system;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** All that {@code key-events} holds, by the rule of its readers: the next version applies, an older one is dropped. */
final class TopicHistory {
    private final Set<String> eventIds = new HashSet<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final List<String> outOfOrder = new ArrayList<>();
    private long records;

    private TopicHistory() {}

    static TopicHistory read(KafkaLog kafka) {
        var history = new TopicHistory();
        kafka.read("key-events", history::add);
        return history;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        records++;
        String keyId = new String(record.key(), StandardCharsets.UTF_8);
        eventIds.add(header(record, "ce_id"));
        long version = Long.parseLong(header(record, "ce_sequence"));
        long last = versions.getOrDefault(keyId, 0L);
        if (version == last + 1) {
            versions.put(keyId, version);
        } else if (version > last) {
            outOfOrder.add(String.format(Locale.ROOT, "version %d of %s after %d", version, keyId, last));
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    Set<String> eventIds() {
        return eventIds;
    }

    long records() {
        return records;
    }

    /** Records of events that the topic held already. */
    long duplicates() {
        return records - eventIds.size();
    }

    /** Versions that came before their predecessor. */
    List<String> outOfOrder() {
        return outOfOrder;
    }
}

package dev.keyledger.cli.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyId;
import dev.keyledger.events.key.TimelineId;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * An event as it stands on {@code key-events}.
 *
 * @param timeline the first one where the event names none
 */
record TopicEvent(
        UUID eventId,
        UUID keyId,
        long version,
        String type,
        String source,
        String time,
        TimelineId timeline,
        int partition,
        long offset) {
    /** Empty: it is no event of a store's. */
    static Optional<TopicEvent> of(ConsumerRecord<byte[], byte[]> record) {
        try {
            String timeline = header(record, "ce_timeline");
            return Optional.of(new TopicEvent(
                    KeyId.require(needed(record, "ce_id")),
                    KeyId.require(needed(record, "ce_subject")),
                    Long.parseLong(needed(record, "ce_sequence")),
                    needed(record, "ce_type"),
                    needed(record, "ce_source"),
                    needed(record, "ce_time"),
                    timeline == null ? TimelineId.FIRST : TimelineId.parse(timeline),
                    record.partition(),
                    record.offset()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String needed(ConsumerRecord<byte[], byte[]> record, String name) {
        String value = header(record, name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /** One line for people. */
    String line() {
        return String.format(
                Locale.ROOT,
                "lost: %s %s version %d of key %s in %s, event %s at %d-%d",
                time,
                type,
                version,
                keyId,
                source,
                eventId,
                partition,
                offset);
    }

    ObjectNode json() {
        return WireJson.mapper()
                .createObjectNode()
                .put("eventId", eventId.toString())
                .put("type", type)
                .put("keyId", keyId.toString())
                .put("version", version)
                .put("source", source)
                .put("time", time)
                .put("timelineId", timeline.toString())
                .put("partition", partition)
                .put("offset", offset);
    }
}

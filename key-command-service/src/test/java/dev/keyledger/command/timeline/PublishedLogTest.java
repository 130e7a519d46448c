package dev.keyledger.command.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever can write to key-progress must not be able to keep the store from being compared for ever. */
class PublishedLogTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "null", "{}", "[]", "5", "not JSON", "{\"endOffsets\":[]}", "{\"endOffsets\":[null]}"})
    void strayRecord_isNoBeacon(String value) {
        assertThat(PublishedLog.beaconOf(record(value))).isEmpty();
    }

    @Test
    void beaconOfAnOlderBuild_isOne() {
        String older =
                "{\"asOf\":\"2026-03-01T10:00:00.000Z\",\"topicId\":\"QQQQQQQQQQQQQQQQQQQQQQ\",\"endOffsets\":[3]}";

        assertThat(PublishedLog.beaconOf(record(older)))
                .hasValueSatisfying(beacon -> assertThat(beacon.endOffsets()).containsExactly(3L));
    }

    private static ConsumerRecord<byte[], byte[]> record(String value) {
        return new ConsumerRecord<>(Topics.KEY_PROGRESS, 0, 0, null, value == null ? null : value.getBytes(UTF_8));
    }
}

package dev.keyledger.usage.intake;

import dev.keyledger.events.usage.parse.ReceivedRecord;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * An event as it will stand in Kafka, before it has a key. What is checked is what is sent, so nothing that the intake
 * accepted can become a dead letter but by taking long.
 *
 * @param pointer where it stands in the request: empty, or {@code /3} in a batch
 */
@SuppressWarnings("ArrayRecordComponent") // Only handed over, never compared.
record SubmittedEvent(String pointer, Headers headers, byte[] value) {
    ReceivedRecord receivedAt(Instant now) {
        return new ReceivedRecord(null, this::lastHeader, value, now);
    }

    private byte @Nullable [] lastHeader(String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }
}

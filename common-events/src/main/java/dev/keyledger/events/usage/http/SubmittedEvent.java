package dev.keyledger.events.usage.http;

import dev.keyledger.events.usage.parse.ReceivedRecord;
import java.time.Instant;
import java.util.Map;

/**
 * An event as it will stand in Kafka, before it has a key. What is checked is what is sent, so nothing that the intake
 * accepted can become a dead letter but by taking long.
 *
 * @param pointer where it stands in the request: empty, or {@code /3} in a batch
 * @param headers of the record in Kafka
 */
@SuppressWarnings("ArrayRecordComponent") // Only handed over, never compared.
public record SubmittedEvent(String pointer, Map<String, byte[]> headers, byte[] value) {
    public ReceivedRecord receivedAt(Instant now) {
        return new ReceivedRecord(null, headers::get, value, now);
    }
}

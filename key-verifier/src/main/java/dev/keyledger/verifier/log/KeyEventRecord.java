package dev.keyledger.verifier.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.events.codec.DecodedKeyEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code key-events}, read as far as it can be.
 *
 * @param keyId whose event it is; null: neither the event nor the record's key says
 * @param recordKey null: none
 * @param data the value's bytes; null: a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes only pass through.
public record KeyEventRecord(
        int partition,
        long offset,
        @Nullable UUID keyId,
        DecodedKeyEvent decoded,
        Headers headers,
        byte @Nullable [] recordKey,
        byte @Nullable [] data) {
    /** The headers as text, for keeping the record whole. */
    public Map<String, String> headersAsText() {
        var text = new LinkedHashMap<String, String>();
        for (Header header : headers) {
            text.put(header.key(), header.value() == null ? "" : new String(header.value(), UTF_8));
        }
        return text;
    }
}

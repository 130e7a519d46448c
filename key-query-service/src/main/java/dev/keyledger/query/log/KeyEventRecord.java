package dev.keyledger.query.log;

import dev.keyledger.events.codec.DecodedKeyEvent;
import java.util.Map;
import java.util.UUID;

/**
 * A record of {@code key-events}, read as far as it can be.
 *
 * @param keyId whose event it is; null: neither the event nor the record's key says
 * @param headers as text, for keeping the record whole
 * @param recordKey null: none
 * @param data the value's bytes; null: a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes only pass through.
public record KeyEventRecord(
        int partition,
        long offset,
        UUID keyId,
        DecodedKeyEvent decoded,
        Map<String, String> headers,
        byte[] recordKey,
        byte[] data) {}

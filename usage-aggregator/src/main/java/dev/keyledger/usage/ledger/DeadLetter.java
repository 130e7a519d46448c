package dev.keyledger.usage.ledger;

import dev.keyledger.usage.parse.ParsedRequest.Rejected;
import org.apache.kafka.common.header.Headers;

/** A record that can't be counted, as it was received. */
@SuppressWarnings("ArrayRecordComponent") // Carried on as they are, never compared.
record DeadLetter(long offset, Rejected why, byte[] key, byte[] value, Headers headers) {
    /** About what it takes in memory. */
    long bytes() {
        return (key == null ? 0L : key.length) + (value == null ? 0L : value.length);
    }
}

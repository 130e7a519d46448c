package dev.keyledger.usage.ledger;

import dev.keyledger.usage.parse.ParsedRequest.Rejected;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** A record that can't be counted, as it was received. */
@SuppressWarnings("ArrayRecordComponent") // Carried on as they are, never compared.
record DeadLetter(long offset, Rejected why, byte[] key, byte[] value, Headers headers) {
    /** What a header takes beside its name and value. */
    private static final int HEADER_BYTES = 64;

    /** About what it takes in memory. */
    long bytes() {
        long bytes = length(key) + length(value);
        for (Header header : headers) {
            bytes += HEADER_BYTES + header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}

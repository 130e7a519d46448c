package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.events.usage.parse.RejectionReason;
import dev.keyledger.feed.UnreadableRecords;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** A record that can't be counted, as it was received. */
@SuppressWarnings("ArrayRecordComponent") // Carried on as they are, never compared.
record DeadLetter(long offset, Rejected why, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    /** What a header takes beside its name and value. */
    private static final int HEADER_BYTES = 64;

    /** The header of a letter that stands for more than one record. */
    private static final String LAST_OFFSET = "source-last-offset";

    /** One letter for all of them: nobody knows how many they were. Where they end stands in a header. */
    static DeadLetter of(UnreadableRecords records) {
        String last = Long.toString(records.to() - 1);
        return new DeadLetter(
                records.from(),
                new Rejected(
                        RejectionReason.UNREADABLE_BATCH,
                        "",
                        String.format(
                                Locale.ROOT,
                                "offsets %d to %s can't be read (%s), neither here nor by others: what they hold is lost",
                                records.from(),
                                last,
                                records.why())),
                null,
                null,
                new RecordHeaders().add(LAST_OFFSET, last.getBytes(StandardCharsets.US_ASCII)));
    }

    /** About what it takes in memory. */
    long bytes() {
        long bytes = length(key) + length(value);
        for (Header header : headers) {
            bytes += HEADER_BYTES + header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}

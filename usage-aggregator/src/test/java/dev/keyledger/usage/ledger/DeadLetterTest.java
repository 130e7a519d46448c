package dev.keyledger.usage.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.usage.parse.ParsedRequest.Rejected;
import dev.keyledger.events.usage.parse.RejectionReason;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    private static final Rejected WHY = new Rejected(RejectionReason.MISSING_DATA, "/data", "is required");

    @Test
    void headers_comeBackAsTheyWere() {
        Headers headers = new RecordHeaders()
                .add("", null)
                .add("ce_id", "r1".getBytes(UTF_8))
                .add("ce_id", new byte[0])
                .add("\u0000 größe 𝄞", new byte[] {0, -1, 7})
                .add("n".repeat(70_000), new byte[100_000])
                .add("last", "v".getBytes(UTF_8));

        assertThat(HeaderBytes.parse(HeaderBytes.of(headers))).isEqualTo(headers);
        assertThat(HeaderBytes.parse(HeaderBytes.of(new RecordHeaders()))).isEqualTo(new RecordHeaders());
    }

    @Test
    void bytes_areThoseOfKeyValueAndHeaders() {
        Headers headers =
                new RecordHeaders().add("n".repeat(1_000), new byte[10_000]).add("none", null);

        assertThat(new DeadLetter(0, WHY, new byte[100_000], new byte[1_000_000], headers).bytes())
                .isBetween(1_111_004L, 1_112_000L);
        assertThat(new DeadLetter(0, WHY, null, null, new RecordHeaders()).bytes())
                .isZero();
    }
}

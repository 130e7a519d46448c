package dev.keyledger.kit.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConsistencyTokenTest {
    private static final ConsistencyToken TOKEN =
            new ConsistencyToken(UUID.fromString("01a3ad6c-5c00-7000-8000-000000000002"), 7);

    @Test
    void token_survivesTheRoundTrip() {
        assertThat(ConsistencyToken.parse(TOKEN.encode())).contains(TOKEN);
        assertThat(TOKEN.encode()).matches("[A-Za-z0-9_-]{39}");
    }

    @Test
    void everyDamagedCharacter_isNoticed() {
        String text = TOKEN.encode();
        for (int i = 0; i < text.length() - 1; i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            String damaged = text.substring(0, i) + other + text.substring(i + 1);
            assertThat(ConsistencyToken.parse(damaged)).as("damaged at %d", i).isEmpty();
        }
    }

    @Test
    void anythingElse_isNoToken() {
        for (String text : List.of("", "x", "null", "=", TOKEN.encode() + "AAAA", "\u2022".repeat(39))) {
            assertThat(ConsistencyToken.parse(text)).as(text).isEmpty();
        }
    }
}

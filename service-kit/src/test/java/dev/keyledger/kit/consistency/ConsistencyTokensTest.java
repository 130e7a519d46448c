package dev.keyledger.kit.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.kit.problem.Problem;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConsistencyTokensTest {
    private static final WorkspaceId ACME = new WorkspaceId("acme");
    private static final TimelineId SECOND = TimelineId.parse("01a3ad6c-5c00-7000-8000-00000000000a");
    private static final ConsistencyToken TOKEN = ConsistencyToken.of(
            ACME, UUID.fromString("01a3ad6c-5c00-7000-8000-000000000002"), 7, TimelineId.FIRST, SECOND);

    private static final Pepper OLD = pepper("p1", 1);
    private static final Pepper NEW = pepper("p2", 2);

    private final ConsistencyTokens tokens = new ConsistencyTokens(new Peppers(List.of(OLD)));

    @Test
    void token_survivesTheRoundTrip() {
        assertThat(tokens.read(tokens.write(TOKEN), ACME)).isEqualTo(TOKEN);
        assertThat(tokens.write(TOKEN)).matches("[A-Za-z0-9_-]{108}");
    }

    @Test
    void everyDamagedCharacter_isNoticed() {
        String text = tokens.write(TOKEN);
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            requireRefused(text.substring(0, i) + other + text.substring(i + 1));
        }
    }

    @Test
    void tokenOfAnotherInstallation_ofAnotherWorkspace_orMadeUp_isRefusedAlike() {
        String ofOthers = new ConsistencyTokens(new Peppers(List.of(NEW))).write(TOKEN);
        byte[] madeUp = new byte[81];
        madeUp[0] = 2;
        String ofTheFirstFormat = "AQGjrWxcAHAAgAAAAAAAAAIAAAAAAAAABwAAAAA";

        requireRefused(ofOthers);
        requireRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(madeUp));
        requireRefused(ofTheFirstFormat);
        for (String text : List.of("", "x", "null", "=", tokens.write(TOKEN) + "AAAA", "\u2022".repeat(108))) {
            requireRefused(text);
        }
        assertThatThrownBy(() -> tokens.read(tokens.write(TOKEN), new WorkspaceId("globex")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }

    @Test
    void tokenOfAnOlderPepper_isGoodForAsLongAsThatIsKnown() {
        String ofBefore = tokens.write(TOKEN);
        var rotated = new ConsistencyTokens(new Peppers(List.of(OLD, NEW)));

        assertThat(rotated.read(ofBefore)).isEqualTo(TOKEN);
        assertThat(rotated.write(TOKEN)).isNotEqualTo(ofBefore);
    }

    private void requireRefused(String text) {
        assertThatThrownBy(() -> tokens.read(text, ACME))
                .as(text)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }

    private static Pepper pepper(String id, int fill) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) fill);
        return new Pepper(id, bytes);
    }
}

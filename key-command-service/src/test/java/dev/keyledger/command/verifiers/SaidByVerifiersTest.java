package dev.keyledger.command.verifiers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.kit.receipts.ReceiptRecord.OfUnknownTime;
import dev.keyledger.kit.receipts.ReceiptRecord.Word;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SaidByVerifiersTest {
    private static final Instant START = Instant.parse("2026-11-28T04:00:00Z");
    private static final Set<String> DISABLED = Set.of("urn:keyledger:schema:key.disabled:1");
    private static final List<String> NEW =
            List.of("urn:keyledger:schema:key.revoked:1", "urn:keyledger:schema:key.disabled:1");
    private static final List<String> OLD = List.of("urn:keyledger:schema:key.revoked:1");

    private final SaidByVerifiers said = new SaidByVerifiers();

    @Test
    void nobodyHeard_isNotEverybody() {
        assertThat(said.without(DISABLED)).isPresent();
    }

    @Test
    void oneThatDoesNotUnderstand_isNamed() {
        say("new", 0, NEW);
        assertThat(said.without(DISABLED)).isEmpty();

        say("old", 0, OLD);

        assertThat(said.without(DISABLED))
                .hasValueSatisfying(why -> assertThat(why).contains("verifier old"));
    }

    @Test
    void allThatDoNotUnderstand_areNamed_fiveAtMost() {
        say("new", 0, NEW);
        for (int i = 1; i <= 7; i++) {
            say("old-" + i, 0, OLD);
        }

        assertThat(said.without(DISABLED))
                .hasValue("verifier old-1, verifier old-2, verifier old-3, verifier old-4, verifier old-5 and 2 more"
                        + " can't read all of [urn:keyledger:schema:key.disabled:1]");
    }

    @Test
    void lastWord_counts() {
        say("upgraded", 0, OLD);
        say("upgraded", 1, NEW);

        assertThat(said.without(DISABLED)).isEmpty();
    }

    @Test
    void oneThatHasEnded_isNotWaitedFor() {
        say("new", 0, NEW);
        say("old", 0, OLD);
        said.take(new Word("old", Optional.empty(), START.plusSeconds(1)));

        assertThat(said.without(DISABLED)).isEmpty();
    }

    @Test
    void oneThatIsSilentForAMinute_isNotWaitedFor() {
        say("old", 0, OLD);
        say("new", 60, NEW);
        assertThat(said.without(DISABLED)).isPresent();

        say("new", 61, NEW);

        assertThat(said.without(DISABLED)).isEmpty();
    }

    @Test
    void oneThatGoesOnForLongerWithoutAProof_isWaitedForAsLong() {
        said.take(new Word("old", Optional.of(receipt("old", OLD, 300_000)), START));
        say("new", 300, NEW);
        assertThat(said.without(DISABLED)).isPresent();

        say("new", 301, NEW);

        assertThat(said.without(DISABLED)).isEmpty();
    }

    /** By a clock that is far ahead all others would be silent, and one that doesn't understand not be asked. */
    @Test
    void wordOfWhichNobodyKnowsWhenItWasSaid_letsNobodyBePassedOver() {
        say("new", 0, NEW);
        said.take(new OfUnknownTime("ahead"));

        assertThat(said.without(DISABLED))
                .hasValueSatisfying(why -> assertThat(why).contains("verifier ahead", "LogAppendTime"));
    }

    private void say(String id, long second, List<String> understands) {
        said.take(new Word(id, Optional.of(receipt(id, understands, 15_000)), START.plusSeconds(second)));
    }

    private static VerifierProgress receipt(String id, List<String> understands, long maxStalenessMillis) {
        return new VerifierProgress(
                id, VerifierProgress.KIND_AGENT, START, "the-log", List.of(), understands, maxStalenessMillis);
    }
}

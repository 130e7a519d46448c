package dev.keyledger.verifier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.key.KeyCredentials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Releases that were heard of: each ends what it can, whatever came before or after it, and none is kept for nothing. */
final class HeldReleasesTest {
    private static final String TOPIC_ID = "this log";
    private static final int PARTITION = 2;

    private final KeyHistoryBuilder key = new KeyHistoryBuilder(
            "acme", new Pepper("p1", new byte[32]), new Actor("ada", "Ada"), Instant.parse("2026-03-01T10:00:00Z"));
    private final KeyEventEnvelope created = key.additional("CI", List.of("models:read"), null);
    private final KeyEventEnvelope renamed = key.event(new KeyRenamed("CD"));
    private final SecretIndex index = Memories.of(List.of(created));
    private final HeldReleases held = new HeldReleases();

    @Test
    void releaseThatIsBehindAnother_doesNotTakeItsPlace() {
        doubtAt(5);
        held.hold(release(TOPIC_ID, 6, created, renamed));
        held.hold(release(TOPIC_ID, 4, created, renamed));

        applyAt(6);

        assertThat(index.inDoubt(key.keyId())).isFalse();
    }

    /** What it says of the key is newer, though a doubt may stand behind it: that one lasts. */
    @Test
    void releaseOfAnOlderVersion_doesNotTakeThePlaceOfANewerOne() {
        held.hold(release(TOPIC_ID, 6, created, renamed));
        held.hold(release(TOPIC_ID, 6, created));
        doubtAt(5);

        applyAt(6);

        assertThat(index.versionOf(key.keyId())).isEqualTo(2);
    }

    @Test
    void releaseThatIsFurther_takesThePlaceOfAnother() {
        doubtAt(5);
        held.hold(release(TOPIC_ID, 4, created, renamed));
        held.hold(release(TOPIC_ID, 6, created, renamed));

        applyAt(6);

        assertThat(index.inDoubt(key.keyId())).isFalse();
    }

    @Test
    void releaseThatMemoryHasPassed_isDropped() {
        held.hold(release(TOPIC_ID, 6, created, renamed));

        applyAt(6);

        assertThat(held.size()).isZero();
    }

    /** The topic of releases is ahead of that of events, as one is read from its beginning at each start. */
    @Test
    void releaseThatIsAheadOfMemory_isHeldUntilItsDoubtHasCome() {
        held.hold(release(TOPIC_ID, 6, created, renamed));
        applyAt(3);
        doubtAt(4);

        applyAt(5);

        assertThat(index.inDoubt(key.keyId())).isFalse();
        assertThat(held.size()).as("another doubt may come before its end").isOne();
        applyAt(6);
        assertThat(held.size()).isZero();
    }

    @Test
    void releaseOfAKeyInDoubt_isHeld_howeverFarMemoryIs() {
        doubtAt(8);
        held.hold(release(TOPIC_ID, 6, created, renamed));

        applyAt(9);

        assertThat(index.inDoubt(key.keyId())).isTrue();
        assertThat(held.size()).isOne();
    }

    /** Where memory starts over from that log, all releases are read again. */
    @Test
    void releaseOfAnotherLog_endsNothing_andIsDropped() {
        doubtAt(5);
        held.hold(release("another log", 6, created, renamed));

        applyAt(6);

        assertThat(index.inDoubt(key.keyId())).isTrue();
        assertThat(held.size()).isZero();
    }

    private void doubtAt(long offset) {
        index.quarantine(new Doubt(key.keyId(), Map.of(PARTITION, offset), null));
    }

    private void applyAt(long nextOffset) {
        held.apply(index, TOPIC_ID, Map.of(PARTITION, nextOffset));
    }

    private static KeyRelease release(String topicId, long nextOffset, KeyEventEnvelope... history) {
        var states = new ArrayList<KeyCredentials>();
        Memories.of(List.of(history)).forEachKey(states::add);
        return new KeyRelease(topicId, Map.of(PARTITION, nextOffset), states.getFirst());
    }
}

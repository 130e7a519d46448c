package dev.keyledger.verifier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.codec.DecodedKeyEvent;
import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.codec.DecodedKeyEvent.Undecodable;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.key.KeyFold;
import dev.keyledger.verifier.key.KeyFold.Outcome;
import dev.keyledger.verifier.log.KeyEventRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Release from quarantine in memory: what a fixed build made of the events is taken over, and nothing older ever. */
final class SecretIndexReleaseTest {
    private static final int PARTITION = 2;

    private final KeyHistoryBuilder key = new KeyHistoryBuilder(
            "acme", new Pepper("p1", new byte[32]), new Actor("ada", "Ada"), Instant.parse("2026-03-01T10:00:00Z"));
    private final KeyEventEnvelope created = key.additional("CI", List.of("models:read"), null);
    private final KeyEventEnvelope unreadable = key.event(new KeyRenamed("CD"));
    private final KeyEventEnvelope revoked = key.event(new KeyRevoked(null));
    private final SecretIndex index = new SecretIndex();
    private long offset;

    @Test
    void quarantinedKey_soundInTheViews_isReleasedWithTheirState() {
        take(new Decoded(created));
        take(new Undecodable("unknown type"));
        take(new Decoded(revoked));
        assertThat(index.inDoubt(key.keyId())).isTrue();

        index.release(views(offset, created, unreadable, revoked));

        assertThat(index.inDoubt(key.keyId())).isFalse();
        assertThat(index.versionOf(key.keyId())).isEqualTo(3);
        assertThat(index.quarantinedKeys()).isEmpty();
    }

    @Test
    void viewsThatAreBehindTheDoubt_releaseNothing() {
        take(new Decoded(created));
        take(new Undecodable("unknown type"));

        index.release(views(offset - 1, created));

        assertThat(index.inDoubt(key.keyId())).isTrue();
    }

    /** One key that comes unreadable again and again would hold back all others. */
    @Test
    void doubtOfAnotherKey_thatTheViewsAreBefore_holdsNobodyBack() {
        take(new Decoded(created));
        take(new Undecodable("unknown type"));
        long read = offset;
        index.take(new KeyEventRecord(
                PARTITION,
                offset,
                UUID.randomUUID(),
                new Undecodable("unknown type"),
                new RecordHeaders(),
                null,
                null));

        index.release(views(read, created, unreadable));

        assertThat(index.inDoubt(key.keyId())).isFalse();
        assertThat(index.quarantinedKeys()).hasSize(1);
    }

    @Test
    void eventsAfterTheViews_areAppliedOnTopOfThem() {
        take(new Decoded(created));
        take(new Undecodable("unknown type"));
        SoundKeys views = views(offset, created, unreadable);
        index.take(revoked);

        index.release(views);

        assertThat(index.inDoubt(key.keyId())).isFalse();
        assertThat(index.versionOf(key.keyId())).isEqualTo(3);
    }

    @Test
    void olderViews_neverBringAnythingBack() {
        take(new Decoded(created));
        index.take(unreadable);
        index.take(revoked);
        take(new Undecodable("not a CloudEvent"));

        index.release(views(offset, created));

        assertThat(index.versionOf(key.keyId())).isEqualTo(3);
    }

    /** Another event of the same version, such as a revocation in place of a new name, must not be passed over. */
    @Test
    void releaseByAnotherEventOfTheSameVersion_releasesNothing() {
        var told = new KeyHistoryBuilder(
                "acme", new Pepper("p1", new byte[32]), new Actor("ada", "Ada"), Instant.parse("2026-03-01T10:00:00Z"));
        KeyEventEnvelope first = told.additional("CI", List.of("models:read"), null);
        KeyHistoryBuilder fork = told.forked(null);
        index.take(first);
        index.take(told.event(new KeyRenamed("CD")));
        index.quarantine(new Doubt(told.keyId(), Map.of(PARTITION, 5L), null));

        index.release(views(6, first, fork.event(new KeyRevoked(null))));

        assertThat(index.inDoubt(told.keyId())).isTrue();
    }

    /** It is said again at each poll, and knows no more of the event that waited than before. */
    @Test
    void doubtThatAReleaseBringsUp_isNotEndedByTheSameRelease() {
        var told = new KeyHistoryBuilder(
                "acme", new Pepper("p1", new byte[32]), new Actor("ada", "Ada"), Instant.parse("2026-03-01T10:00:00Z"));
        KeyEventEnvelope first = told.additional("CI", List.of("models:read"), null);
        KeyEventEnvelope second = told.event(new KeyRenamed("CD"));
        KeyEventEnvelope impossible = told.additional("CI", List.of("models:read"), null);
        index.take(first);
        index.quarantine(new Doubt(told.keyId(), Map.of(PARTITION, 5L), null));
        index.take(impossible);
        SoundKeys views = views(6, first, second);

        index.release(views);
        assertThat(index.versionOf(told.keyId())).isEqualTo(2);
        assertThat(index.inDoubt(told.keyId())).isTrue();
        index.release(views);

        assertThat(index.inDoubt(told.keyId())).isTrue();
        index.release(views(7, first, second));
        assertThat(index.inDoubt(told.keyId())).as("a later one has read it").isFalse();
    }

    /** Somebody has dropped what was taken for its event, and nothing else was ever read of it. */
    @Test
    void doubtOfNoKey_endsOnceTheViewsKnowNothingOfIt_andThatOfAKeyDoesNot() {
        take(new Undecodable("not a CloudEvent"));
        Set<UUID> nobodys = Set.of(key.keyId());

        index.release(new SoundKeys("topic", Map.of(PARTITION, offset - 1), List.of(), List.of(), nobodys));
        assertThat(index.quarantinedKeys()).as("they haven't read so far").containsExactly(key.keyId());
        index.release(new SoundKeys("topic", Map.of(PARTITION, offset), List.of(), List.of(), nobodys));
        assertThat(index.quarantinedKeys()).isEmpty();

        take(new Decoded(created));
        take(new Undecodable("not a CloudEvent"));
        index.release(new SoundKeys("topic", Map.of(PARTITION, offset), List.of(), List.of(), nobodys));
        assertThat(index.inDoubt(key.keyId())).isTrue();
    }

    private void take(DecodedKeyEvent event) {
        index.take(new KeyEventRecord(PARTITION, offset++, key.keyId(), event, new RecordHeaders(), null, null));
    }

    private SoundKeys views(long nextOffset, KeyEventEnvelope... history) {
        KeyCredentials credentials = null;
        for (KeyEventEnvelope event : history) {
            credentials = KeyFold.apply(credentials, event) instanceof Outcome.Applied<KeyCredentials>(var next)
                    ? next
                    : credentials;
        }
        return new SoundKeys("topic", Map.of(PARTITION, nextOffset), List.of(credentials), List.of(), Set.of());
    }
}

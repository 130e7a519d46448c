package dev.keyledger.query.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.verifier.KeyHistoryBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Keys of which the log has two histories, since the event store was restored to an earlier point in between. */
@Execution(ExecutionMode.CONCURRENT)
class ForkedViewTest {
    private static final TimelineId RESTORED = TimelineId.parse("01a3ad6c-5c00-7000-8000-00000000000a");
    private static final long SEED = Long.getLong("keyledger.seed", 20261127);

    private RebuildFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new RebuildFixture();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void keyWithAVersionTwice_isQuarantined_liveAndRebuilt_withBothEventsNamed() {
        KeyHistoryBuilder key = fixture.key("acme");
        fixture.publish(key.additional("CI", List.of("models:read"), null));
        KeyHistoryBuilder restored = key.forked(RESTORED);
        KeyEventEnvelope lost = key.event(new KeyRevoked("laptop lost"));
        KeyEventEnvelope again = restored.event(new KeyRenamed("CD"));
        fixture.publish(lost, again);

        fixture.feed();
        fixture.awaitLive();
        assertThat(fixture.query("SELECT reason FROM key_quarantine WHERE key_id = '" + key.keyId() + "'"))
                .singleElement()
                .satisfies(row -> assertThat(row.getFirst())
                        .contains(lost.eventId().toString(), again.eventId().toString(), "version 2"));

        fixture.worker();
        assertThat(fixture.rebuild().differences().values()).containsOnly(0L);
        fixture.execute("TRUNCATE key_view, key_secret, key_history, key_parked, key_quarantine");
        fixture.rebuild();
        assertThat(quarantined()).isEqualTo(1);
    }

    @Test
    void forkedKeys_inAnyOrderOfArrival_areAllQuarantined_andNoOther() throws Exception {
        fixture.keys(20);
        var random = new Random(SEED);
        int keys = 60;
        for (int i = 0; i < keys; i++) {
            KeyHistoryBuilder key = fixture.key("acme").inTimeline(TimelineId.FIRST);
            var events = new ArrayList<KeyEventEnvelope>();
            events.add(key.additional("Key " + i, List.of("models:read"), null));
            KeyHistoryBuilder restored = key.forked(RESTORED);
            for (int lost = 1 + random.nextInt(3); lost > 0; lost--) {
                events.add(key.event(new KeyRenamed("lost")));
            }
            for (int again = 1 + random.nextInt(3); again > 0; again--) {
                events.add(restored.event(new KeyRenamed("again")));
            }
            Collections.shuffle(events, random);
            events.forEach(event -> fixture.send(fixture.recordOf(event)));
        }
        fixture.flush();

        fixture.feed();
        fixture.awaitLive();

        assertThat(fixture.query("SELECT count(DISTINCT key_id) FROM key_quarantine")
                        .getFirst())
                .as("seed %d", SEED)
                .containsExactly(Integer.toString(keys));
        assertThat(fixture.query("SELECT count(*) FROM key_view").getFirst())
                .containsExactly(Integer.toString(keys + 20));
        fixture.assertViewsEqualAFreshBuild();
    }

    @Test
    void rowThatAnOlderBuildChanged_isNoConflict_andLearnsItsEventAgain() {
        KeyHistoryBuilder key = fixture.key("acme");
        KeyEventEnvelope created = key.additional("CI", List.of("models:read"), null);
        fixture.publish(created);
        fixture.feed();
        fixture.awaitLive();
        // An older build applies the second event and knows nothing of the new columns.
        KeyEventEnvelope renamed = key.event(new KeyRenamed("CD"));
        fixture.execute("UPDATE key_view SET version = 2, name = 'CD' WHERE key_id = '" + key.keyId() + "'");

        fixture.publish(renamed, created, key.event(new KeyRenamed("CE")));
        fixture.awaitLive();

        assertThat(quarantined()).isZero();
        assertThat(fixture.query("SELECT version, last_event_version FROM key_view")
                        .getFirst())
                .containsExactly("3", "3");
    }

    private long quarantined() {
        return Long.parseLong(
                fixture.query("SELECT count(*) FROM key_quarantine").getFirst().getFirst());
    }
}

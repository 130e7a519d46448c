package dev.keyledger.query.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.verifier.KeyHistoryBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However much comes of a key in doubt, the database keeps so much of it and no more; the log has the rest. */
@Timeout(600)
class KeysInDoubtTest {
    private static final int MAX = 1_000;
    private static final int EVENTS = 2 * MAX + 500;

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
    void keyThatLacksAnEventForever_hasABoundedNumberOfEventsWaiting_andARebuildReadsThemAgain() throws Exception {
        KeyHistoryBuilder key = fixture.key("acme");
        KeyEventEnvelope created = key.additional("First", List.of("models:read"), null);
        KeyEventEnvelope missing = key.event(new KeyRenamed("missing"));
        List<KeyEventEnvelope> waiting = renamings(key);
        fixture.publish(created);
        waiting.forEach(event -> fixture.send(fixture.recordOf(event)));
        List<KeyHistoryBuilder> others = fixture.keys(20);
        fixture.feed();
        fixture.awaitLive();

        assertThat(count("key_parked WHERE key_id = '%s'".formatted(key.keyId())))
                .isBetween(1, MAX);
        assertThat(fixture.query("SELECT DISTINCT key_id, reason FROM key_quarantine"))
                .containsExactly(
                        List.of(key.keyId().toString(), "1000 events of the key wait for one that is missing"));
        assertThat(count("key_view")).isEqualTo(others.size() + 1);

        // What was missing comes too late for those that had waited: the key stays in doubt, until the log is read
        // again.
        fixture.publish(missing);
        fixture.awaitLive();
        assertThat(nameAndVersionOf(key)).containsExactly("missing", "2");
        assertThat(count("key_quarantine")).isPositive();
        fixture.worker();
        fixture.rebuild();

        assertThat(nameAndVersionOf(key)).containsExactly("name " + (EVENTS - 1), String.valueOf(EVENTS + 2));
        assertThat(count("key_quarantine")).isZero();
        assertThat(fixture.query("SELECT key_id FROM key_release"))
                .as("verifiers elsewhere are to be told")
                .containsExactly(List.of(key.keyId().toString()));
        assertThat(count("key_parked")).isZero();
        assertThat(count("key_history WHERE key_id = '%s'".formatted(key.keyId())))
                .isEqualTo(EVENTS + 2);
    }

    @Test
    void recordsThatNobodyCanRead_areKeptUpToABound_forEachKeyAndForNone() {
        List<KeyHistoryBuilder> keys = fixture.keys(2);
        byte[] unreadable = keys.getFirst().keyId().toString().getBytes(UTF_8);
        for (int i = 0; i < EVENTS; i++) {
            fixture.send(new ProducerRecord<>(fixture.topic(), unreadable, "not an event".getBytes(UTF_8)));
            fixture.send(new ProducerRecord<>(fixture.topic(), null, "nobody's".getBytes(UTF_8)));
        }
        fixture.send(new ProducerRecord<>(
                fixture.topic(), keys.getLast().keyId().toString().getBytes(UTF_8), "another's".getBytes(UTF_8)));
        fixture.flush();
        fixture.feed();
        fixture.awaitLive();

        assertThat(fixture.query("SELECT key_id, count(*) FROM key_quarantine GROUP BY key_id"))
                .containsExactlyInAnyOrder(
                        List.of(keys.getFirst().keyId().toString(), String.valueOf(MAX)),
                        List.of(keys.getLast().keyId().toString(), "1"),
                        Arrays.asList(null, String.valueOf(MAX)));
    }

    private static List<KeyEventEnvelope> renamings(KeyHistoryBuilder key) {
        var events = new ArrayList<KeyEventEnvelope>();
        for (int i = 0; i < EVENTS; i++) {
            events.add(key.event(new KeyRenamed("name " + i)));
        }
        return events;
    }

    private List<String> nameAndVersionOf(KeyHistoryBuilder key) {
        return fixture.query("SELECT name, version FROM key_view WHERE key_id = '%s'".formatted(key.keyId()))
                .getFirst();
    }

    private int count(String rows) {
        return Integer.parseInt(
                fixture.query("SELECT count(*) FROM " + rows).getFirst().getFirst());
    }
}

package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Two dozen writers at full speed, while every two seconds the relay loses its connection and with it the lead, and
 * service and broker are killed too. Killed as {@code kill -9} does: no power is lost, what was written stays.
 */
class RelayUnderStressTest {
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final int COMMANDS_MIN = LONG ? 10_000 : 500;
    private static final int WRITERS = 24;
    /** So that a short run isn't one of thousands of commands; each writer meets all that happens all the same. */
    private static final Duration PAUSE = LONG ? Duration.ZERO : Duration.ofMillis(200);

    private static final int ROUNDS = LONG ? 2 : 1;
    private static final Duration BETWEEN_CUTS = Duration.ofSeconds(2);

    private final Stack stack = Stack.shared();
    private final EventStore store = new EventStore(new Databases(stack));
    private final Keys globex = new Keys(stack, "globex", "eve").provisioned();
    private final AtomicInteger cuts = new AtomicInteger();

    @Test
    void topic_getsEveryEvent_inTheOrderOfItsKeysVersions() throws Exception {
        int commands;
        int repetitions;
        Set<String> keys;
        try (Writers writers = Writers.start(stack, "globex", "eve", WRITERS, PAUSE);
                var clock = Executors.newSingleThreadScheduledExecutor()) {
            var cutting = clock.scheduleAtFixedRate(
                    () -> cuts.addAndGet(store.cutRelay() ? 1 : 0), 0, BETWEEN_CUTS.toMillis(), TimeUnit.MILLISECONDS);
            for (int round = 0; round < ROUNDS; round++) {
                killAndAwaitRecovery("key-command-service", writers);
                killAndAwaitRecovery("kafka", writers);
            }
            await(COMMANDS_MIN + " commands").until(() -> writers.commands() >= COMMANDS_MIN);
            await("the relay to be cut off").until(() -> cuts.get() >= 2 * ROUNDS);
            writers.finish();
            cutting.cancel(false);
            commands = writers.commands();
            repetitions = writers.repetitions();
            keys = writers.keys();
        }
        awaitSentUpToNow();
        Set<String> stored = store.eventIds();
        TopicHistory topic = TopicHistory.read(new KafkaLog(stack));
        var missing = new TreeSet<>(stored);
        missing.removeAll(topic.eventIds());

        System.out.printf(
                Locale.ROOT,
                "Relay under stress: %,d commands of %d writers on %,d keys, %,d repetitions; relay cut %d times, service"
                        + " and broker killed %d times each%n"
                        + "%,d events in the store, %,d records in the topic: %,d duplicates, %d out of order, %d missing%n",
                commands,
                WRITERS,
                keys.size(),
                repetitions,
                cuts.get(),
                ROUNDS,
                stored.size(),
                topic.records(),
                topic.duplicates(),
                topic.outOfOrder().size(),
                missing.size());
        assertThat(missing).isEmpty();
        assertThat(topic.outOfOrder()).isEmpty();
        assertThat(stored).as("nothing is sent that was not decided").containsAll(topic.eventIds());
        assertThat(cuts.get()).as("the relay was cut off").isGreaterThanOrEqualTo(2 * ROUNDS);
        Map<String, String> histories = store.histories();
        assertThat(keys)
                .as("every command was carried out once")
                .hasSizeGreaterThan(WRITERS)
                .allSatisfy(keyId -> assertThat(histories.get(keyId)).isEqualTo(Writers.HISTORY));
        awaitHealthy();
    }

    /** Recovered is who sends again what was decided after the kill; how fast is not the question here. */
    private void killAndAwaitRecovery(String part, Writers writers) {
        int before = writers.commands();
        stack.awaitRestart(part, stack.kill(part));
        await("writers to go on after the end of " + part).until(() -> writers.commands() > before + WRITERS);
        awaitSentUpToNow();
    }

    private void awaitSentUpToNow() {
        long newest = store.newestPosition();
        await("relay to have sent up to " + newest).until(() -> store.unsentUpTo(newest) == 0);
    }

    /** The stack is also others': every service must have found the broker again. */
    private void awaitHealthy() {
        Keys.Created key = globex.create("after the stress " + System.nanoTime());
        await("key to be accepted").ignoreExceptions().until(() -> stack.as("gateway", "query")
                .body(Map.of("key", key.key()))
                .post("/v1/keys/verify")
                .jsonPath()
                .getBoolean("valid"));
        globex.awaitCountedThroughNow();
        globex.revoke(key.keyId());
    }
}

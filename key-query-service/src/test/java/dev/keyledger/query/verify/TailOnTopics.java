package dev.keyledger.query.verify;

import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.query.keyview.store.SnapshotOfViews;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.memory.Freshness;
import dev.keyledger.verifier.memory.KeyTail;
import dev.keyledger.verifier.memory.SecretIndex;
import dev.keyledger.verifier.memory.TailListener;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Verification's memory on topics of a test's own, started. */
public final class TailOnTopics implements AutoCloseable {
    private static final KeyFormat FORMAT = new KeyFormat(KeyFormat.DEFAULT_PREFIX);

    private final KeyTail tail;
    private final Worker worker;

    public TailOnTopics(
            DataSource dataSource, Map<String, Object> kafka, String feed, String eventTopic, String beaconTopic) {
        Clock clock = Clock.systemUTC();
        var freshness = new Freshness(clock, Duration.ofSeconds(1));
        var views = new SnapshotOfViews(dataSource, feed, new KeyEventReader(new KeyEventCodec()));
        tail = new KeyTail(views, kafka, eventTopic, beaconTopic, List.of(), TailListener.NONE, freshness);
        worker = new Worker("tail-" + eventTopic, Backoff.steady(Duration.ofMillis(200)), tail).start();
    }

    /** Up to when every change is known to be in memory. */
    public Optional<Instant> asOf() {
        return tail.freshness().asOf();
    }

    public Optional<KeyCredentials> find(String key, Pepper pepper) {
        return tail.index()
                .find(pepper.hmac(FORMAT.parse(key).orElseThrow()), pepper.id())
                .map(SecretIndex.Match::key);
    }

    public boolean inDoubt(UUID keyId) {
        return tail.index().inDoubt(keyId);
    }

    /** What keeps memory from following the log; null: nothing. */
    public String waitingFor() {
        return tail.waitingFor().orElse(null);
    }

    @Override
    public void close() {
        worker.close();
    }
}

package dev.keyledger.query.verify;

import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.query.config.QueryConfig;
import dev.keyledger.query.consistency.Arrivals;
import dev.keyledger.query.consistency.NewestTimeline;
import dev.keyledger.query.keyview.store.KeyFeed;
import dev.keyledger.query.keyview.store.SnapshotOfViews;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.memory.Decider;
import dev.keyledger.verifier.memory.Freshness;
import dev.keyledger.verifier.memory.KeyTail;
import dev.keyledger.verifier.memory.SecretIndex;
import dev.keyledger.verifier.memory.TailListener;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/** This instance's memory of secrets, as every verifier has it; it starts from the views. */
@Startup
@Singleton
class VerifyMemory {
    private final ServiceWorkers workers;
    private final Arrivals arrivals = new Arrivals();
    private final KeyTail tail;
    private final Decider decider;

    @Inject
    VerifyMemory(
            AgroalDataSource dataSource,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            NewestTimeline timeline,
            ServiceWorkers workers,
            Clock clock,
            QueryConfig config,
            KeyFormat format,
            Peppers peppers) {
        this.workers = workers;
        this.tail = new KeyTail(
                new SnapshotOfViews(dataSource, KeyFeed.READER, new KeyEventReader(new KeyEventCodec())),
                kafka,
                new TailListener() {
                    @Override
                    public void heardOf(TimelineId named) {
                        timeline.heardOf(named);
                    }

                    @Override
                    public void arrived(UUID keyId, long version) {
                        arrivals.arrived(keyId, version);
                    }
                },
                new Freshness(clock, config.clockDifferenceMax()));
        this.decider = new Decider(format, peppers, config.maxStaleness(), tail, clock);
    }

    @PostConstruct
    void start() {
        workers.start("key-tail", KeyTail.BACKOFF, tail);
    }

    KeyTail tail() {
        return tail;
    }

    SecretIndex index() {
        return tail.index();
    }

    Freshness freshness() {
        return tail.freshness();
    }

    Decider decider() {
        return decider;
    }

    /** Requests that wait for a version of a key to be in memory. */
    Arrivals arrivals() {
        return arrivals;
    }
}

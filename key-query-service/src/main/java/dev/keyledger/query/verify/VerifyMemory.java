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
import dev.keyledger.verifier.memory.KeyChange;
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
import org.jspecify.annotations.Nullable;

/** This instance's memory of secrets, as every verifier has it; it starts from the views. */
@Startup
@Singleton
public class VerifyMemory {
    private final ServiceWorkers workers;
    private final Arrivals arrivals = new Arrivals();
    private final RecentChanges recentChanges = new RecentChanges();
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
                    public void heardOf(@Nullable TimelineId named) {
                        timeline.heardOf(named);
                    }

                    @Override
                    public void arrived(UUID keyId, long version) {
                        arrivals.arrived(keyId, version);
                    }

                    @Override
                    public void startedFrom(Map<Integer, Long> nextOffsets) {
                        recentChanges.startedFrom(nextOffsets);
                    }

                    @Override
                    public void needs(UUID keyId, String dataSchema) {
                        recentChanges.needs(keyId, dataSchema);
                    }

                    @Override
                    public void changed(KeyChange change) {
                        recentChanges.changed(change);
                    }
                },
                new Freshness(clock, config.clockDifferenceMax()));
        this.decider = new Decider(format, peppers, config.maxStaleness(), tail, clock);
    }

    @PostConstruct
    void start() {
        workers.start("key-tail", KeyTail.BACKOFF, tail);
    }

    public KeyTail tail() {
        return tail;
    }

    public SecretIndex index() {
        return tail.index();
    }

    Freshness freshness() {
        return tail.freshness();
    }

    public Decider decider() {
        return decider;
    }

    /** Where the last changes stand that memory has taken from the log. */
    public RecentChanges recentChanges() {
        return recentChanges;
    }

    /** Requests that wait for a version of a key to be in memory. */
    public Arrivals arrivals() {
        return arrivals;
    }
}

package dev.keyledger.query.verify;

import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.query.keyview.store.SoundViews;
import dev.keyledger.verifier.memory.KeyTail;
import dev.keyledger.verifier.memory.SoundKeys;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/**
 * Looks every few seconds which keys the views doubt. They may doubt one that memory doesn't, since only a database knows
 * what it can't store; and a rebuild may have released others, in whichever instance. Nobody has to tell, so no message
 * can be lost. On a thread of its own, since the tail must never wait for the database.
 */
@Startup
@ApplicationScoped
class QuarantineWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(3);
    /** What the database is asked is given up after less. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(1);

    /** Of so many at a time the views are asked for the last event, which a rebuild lets them know. */
    private static final int NAMELESS_MAX = 1_000;

    private final AgroalDataSource dataSource;
    private final KeyTail tail;
    private final ServiceWorkers workers;

    @Inject
    QuarantineWatch(AgroalDataSource dataSource, VerifyMemory memory, ServiceWorkers workers) {
        this.dataSource = dataSource;
        this.tail = memory.tail();
        this.workers = workers;
    }

    @PostConstruct
    void start() {
        workers.start("quarantine-watch", Backoff.USUAL, this::look);
    }

    private Duration look(Worker self) throws SQLException {
        Set<UUID> quarantined = tail.index().quarantinedKeys();
        self.silentFor(ANSWER_WITHIN);
        SoundKeys sound = SoundViews.among(dataSource, quarantined, tail.index().namelessKeys(NAMELESS_MAX));
        if (!sound.keys().isEmpty()
                || !sound.doubts().isEmpty()
                || !sound.nobodys().isEmpty()) {
            tail.offer(sound);
        }
        return INTERVAL;
    }
}

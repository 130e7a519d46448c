package dev.keyledger.query.verify;

import dev.keyledger.query.keyview.store.SoundKeys;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Looks every few seconds whether the views still doubt the keys that memory has in quarantine. A rebuild may have
 * released them, in whichever instance; nobody has to tell, so no message can be lost. On a thread of its own, since
 * the tail must never wait for the database.
 */
@Startup
@ApplicationScoped
class QuarantineWatch {
    private static final Logger LOG = Logger.getLogger(QuarantineWatch.class);
    private static final long INTERVAL_SECONDS = 3;

    private final AgroalDataSource dataSource;
    private final KeyTail tail;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("quarantine-watch").unstarted(this::watch);

    @Inject
    QuarantineWatch(AgroalDataSource dataSource, KeyTail tail) {
        this.dataSource = dataSource;
        this.tail = tail;
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stop.countDown();
        thread.join();
    }

    private void watch() {
        try {
            while (!stop.await(INTERVAL_SECONDS, TimeUnit.SECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted, so quarantines stay until the next start");
        }
    }

    private void look() {
        Set<UUID> quarantined = tail.index().quarantinedKeys();
        if (quarantined.isEmpty()) {
            return;
        }
        try {
            SoundKeys sound = SoundKeys.among(dataSource, quarantined);
            if (!sound.keys().isEmpty()) {
                tail.offer(sound);
            }
        } catch (SQLException e) {
            LOG.debug("The views can't be asked about quarantined keys for a moment", e);
        }
    }
}

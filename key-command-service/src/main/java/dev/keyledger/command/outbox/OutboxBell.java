package dev.keyledger.command.outbox;

import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the relay, wherever it runs, that there is something to send. Rung after the commit: a NOTIFY inside the
 * transaction would make all commits wait for each other. At most one NOTIFY of an instance is under way; rings in
 * the meantime are answered by one more. A lost one costs a poll interval, never an event.
 */
@ApplicationScoped
public class OutboxBell {
    static final String CHANNEL = "keyledger_outbox";

    private static final Logger LOG = LoggerFactory.getLogger(OutboxBell.class);

    private final Pool pool;
    private final AtomicInteger unansweredRings = new AtomicInteger();

    OutboxBell(Pool pool) {
        this.pool = pool;
    }

    public void ring() {
        if (unansweredRings.getAndIncrement() == 0) {
            notifyRelay();
        }
    }

    private void notifyRelay() {
        int covered = unansweredRings.get();
        pool.query("NOTIFY " + CHANNEL).execute().subscribe().with(done -> answered(covered), failure -> {
            LOG.debug("NOTIFY failed, the relay will poll: {}", failure.getMessage());
            answered(covered);
        });
    }

    private void answered(int rings) {
        if (unansweredRings.addAndGet(-rings) > 0) {
            notifyRelay();
        }
    }
}

package dev.keyledger.command.timeline;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/** Tells every instance what the leader has found, for health and metrics. Appends ask the database itself. */
@ApplicationScoped
public class StoreWatch {
    private static final Logger LOG = Logger.getLogger(StoreWatch.class);

    private final Timelines timelines;
    private final CurrentTimeline current;
    private volatile StoreState state = StoreState.UNCHECKED;

    StoreWatch(Timelines timelines, CurrentTimeline current, MeterRegistry metrics) {
        this.timelines = timelines;
        this.current = current;
        Gauge.builder("keyledger.store.takes.commands", this, watch -> watch.state.takesCommands() ? 1 : 0)
                .description("0 while the event store lacks published events, or is still to be compared with them")
                .register(metrics);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            state = timelines.state();
            current.isCurrent(timelines.current().id());
        } catch (SQLException e) {
            // The database may come back as another store.
            state = StoreState.UNCHECKED;
            LOG.debug("The store's state can't be asked for", e);
        }
    }

    public StoreState state() {
        return state;
    }
}

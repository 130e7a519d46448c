package dev.keyledger.command.timeline;

import dev.keyledger.kit.workers.ServiceWorkers;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Tells every instance what the leader has found, for health and metrics. Appends ask the database itself. */
@ApplicationScoped
public class StoreWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

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

    void start(@Observes StartupEvent start, ServiceWorkers workers) {
        workers.start("store-watch", Backoff.steady(INTERVAL), this::look);
    }

    private Duration look(Worker worker) throws SQLException {
        boolean answered = false;
        try {
            state = timelines.state();
            current.isCurrent(timelines.current().id());
            answered = true;
            return INTERVAL;
        } finally {
            if (!answered) {
                // The database may come back as another store.
                state = StoreState.UNCHECKED;
            }
        }
    }

    public StoreState state() {
        return state;
    }

    /** Why no commands are taken, as what is said of the event store; empty: they are. */
    public Optional<String> refusal() {
        return Optional.of(state).filter(now -> !now.takesCommands()).map(StoreState::text);
    }
}

package dev.keyledger.command.sandbox;

import dev.keyledger.command.CommandConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configured sinks, in the order of their names. A rotation waits for all of them. */
@ApplicationScoped
public class SandboxSinks {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxSinks.class);

    private final List<WatchedSink> sinks;

    SandboxSinks(CommandConfig config, MeterRegistry metrics, Clock clock) {
        sinks = config.sandbox().sinks().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> SinkTypes.open(new SinkSettings(entry.getKey(), entry.getValue())))
                .map(sink -> new WatchedSink(sink, new SinkStatus(sink.name(), metrics, clock)))
                .toList();
    }

    public List<SandboxSink> all() {
        return List.copyOf(sinks);
    }

    List<WatchedSink> watched() {
        return sinks;
    }

    /** Broken settings stop the start, instead of the first rotation. */
    void openAtStart(@Observes @Priority(2) StartupEvent start) {
        if (sinks.isEmpty()) {
            LOG.info("No sandbox sink is configured; rotations of primary keys have nobody to wait for");
        }
    }

    @PreDestroy
    void close() {
        sinks.forEach(WatchedSink::close);
    }
}

package dev.keyledger.agent;

import dev.keyledger.agent.entrance.Entrance;
import dev.keyledger.agent.http.UsageHandler;
import dev.keyledger.agent.http.UsageThreads;
import dev.keyledger.agent.settings.AgentSettings;
import dev.keyledger.agent.usage.CloudEventsFormat;
import dev.keyledger.agent.usage.LiteLlmFormat;
import dev.keyledger.agent.usage.OtlpFormat;
import dev.keyledger.agent.usage.UsageFormat;
import dev.keyledger.agent.usage.UsageIntake;
import dev.keyledger.agent.usage.UsageMetrics;
import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.reporting.ReporterConfig;
import dev.keyledger.reporting.ReporterStatus;
import dev.keyledger.reporting.UsageReporter;
import dev.keyledger.reporting.mapping.cloudevents.CloudEventsMapping;
import dev.keyledger.reporting.mapping.litellm.LiteLlmConfig;
import dev.keyledger.reporting.mapping.litellm.LiteLlmMapping;
import dev.keyledger.reporting.mapping.otlp.OtlpConfig;
import dev.keyledger.reporting.mapping.otlp.OtlpMapping;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Taking what gateways report, which an agent does that has a spool. */
final class UsageDuty implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageDuty.class);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

    private final AgentSettings settings;
    private final Entrance portsEntrance;
    private final UsageReporter reporter;
    private final List<UsageFormat> formats;
    private final UsageIntake intake;
    private final UsageThreads threads = new UsageThreads();

    private UsageDuty(
            AgentSettings settings,
            Entrance portsEntrance,
            UsageReporter reporter,
            List<UsageFormat> formats,
            UsageMetrics metrics) {
        this.settings = settings;
        this.portsEntrance = portsEntrance;
        this.reporter = reporter;
        this.formats = formats;
        this.intake = new UsageIntake(reporter::report, metrics);
        metrics.watch(reporter::status);
    }

    /**
     * @param entrance of whoever comes by the port
     * @throws IOException if the spool can't be used, be it that another process has it
     */
    static UsageDuty open(AgentSettings settings, ReporterConfig config, Entrance entrance, MeterRegistry registry)
            throws IOException {
        List<UsageFormat> formats = formats(settings.usage(), config);
        return new UsageDuty(settings, entrance, UsageReporter.open(config), formats, new UsageMetrics(registry));
    }

    private static List<UsageFormat> formats(AgentSettings.Usage usage, ReporterConfig config) {
        AgentSettings.LiteLlm liteLlm = usage.litellm();
        AgentSettings.Otlp otlp = usage.otlp();
        return List.of(
                new CloudEventsFormat(
                        new CloudEventsMapping(new Lateness(config.acceptLate(), Lateness.ACCEPT_AHEAD_DEFAULT))),
                new LiteLlmFormat(new LiteLlmMapping(new LiteLlmConfig(
                        liteLlm.source(),
                        liteLlm.keyIdPath(),
                        liteLlm.secretVersionPath(),
                        liteLlm.responseCostIsBilled()))),
                new OtlpFormat(new OtlpMapping(
                        new OtlpConfig(otlp.source(), otlp.keyIdAttribute(), otlp.secretVersionAttribute()))));
    }

    /** @param others is handed what isn't about usage */
    Handler<HttpServerRequest> onSocket(Handler<HttpServerRequest> others) {
        return new UsageHandler(formats, intake, Entrance.OPEN, Optional.empty(), threads, others);
    }

    Handler<HttpServerRequest> onPort(Handler<HttpServerRequest> others) {
        Set<String> names = new HashSet<>(settings.usage().hosts().orElse(Set.of()));
        names.add(settings.host().toLowerCase(Locale.ROOT));
        return new UsageHandler(formats, intake, portsEntrance, Optional.of(names), threads, others);
    }

    ReporterStatus status() {
        return reporter.status();
    }

    /** Nobody is let in any more, and who is in is answered. */
    void finish() {
        if (!threads.finish(ANSWERED_WITHIN)) {
            LOG.warn("some who report usage could not be answered within {}", ANSWERED_WITHIN);
        }
    }

    /** What was taken is kept, and what is being decided about is decided. */
    @Override
    public void close() {
        threads.close();
        reporter.close();
    }
}

package dev.keyledger.agent;

import dev.keyledger.agent.authorize.Authorizer;
import dev.keyledger.agent.authorize.Profile;
import dev.keyledger.agent.authorize.ScopeMap;
import dev.keyledger.agent.health.HealthHandler;
import dev.keyledger.agent.http.AuthorizeHandler;
import dev.keyledger.agent.http.AuthorizeMetrics;
import dev.keyledger.agent.http.Listeners;
import dev.keyledger.agent.settings.AgentSettings;
import dev.keyledger.agent.settings.Configuration;
import dev.keyledger.reporting.ReporterConfig;
import dev.keyledger.reporting.ReporterStatus;
import dev.keyledger.verifier.KeyVerifier;
import dev.keyledger.verifier.Readiness;
import dev.keyledger.verifier.VerifierConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process beside a gateway: it follows the keys, and tells the gateway which request may go on. */
public final class GatewayAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayAgent.class);

    private final KeyVerifier keys;
    private final Optional<UsageDuty> usage;
    private final Listeners listeners;

    private GatewayAgent(KeyVerifier keys, Optional<UsageDuty> usage, Listeners listeners) {
        this.keys = keys;
        this.usage = usage;
        this.listeners = listeners;
    }

    /** Ends with 1, and a line that says why, where it can't start. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            GatewayAgent agent = start(Configuration.load());
            Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "stop-agent"));
        } catch (IOException | RuntimeException e) {
            LOG.debug("the agent can't start", e);
            System.err.println("gateway-agent: " + e.getMessage());
            System.exit(1);
        }
    }

    static GatewayAgent start(Configuration configuration) throws IOException, InterruptedException {
        AgentSettings settings = configuration.agent();
        VerifierConfig verifier = configuration.verifier();
        Profile profile = Profile.named(settings.profile());
        ScopeMap scopes = ScopeMap.of(settings.paths().orElse(""), settings.defaultPaths());
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Optional<UsageDuty> usage = usage(configuration, settings, registry);
        KeyVerifier keys = KeyVerifier.open(verifier);
        var listeners = new Listeners(settings.threads());
        var agent = new GatewayAgent(keys, usage, listeners);
        try {
            measure(keys, registry);
            var authorizer = new Authorizer(keys::verify, profile, scopes, settings.scopeByQuery());
            Handler<HttpServerRequest> handler = new AuthorizeHandler(authorizer, new AuthorizeMetrics(registry));
            listeners.listen(
                    settings.management().host(),
                    settings.management().port(),
                    new HealthHandler(
                            keys::readiness,
                            keys::workers,
                            usage.map(duty -> (Supplier<ReporterStatus>) duty::status),
                            registry));
            listeners.listenToOwn(
                    settings.host(),
                    settings.port(),
                    usage.map(duty -> duty.onPort(handler)).orElse(handler));
            if (settings.socket().isPresent()) {
                listeners.listen(
                        Path.of(settings.socket().get()),
                        usage.map(duty -> duty.onSocket(handler)).orElse(handler));
            }
            return agent;
        } catch (IOException | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    private static Optional<UsageDuty> usage(
            Configuration configuration, AgentSettings settings, MeterRegistry registry) throws IOException {
        Optional<ReporterConfig> reporter = configuration.reporter();
        return reporter.isPresent()
                ? Optional.of(UsageDuty.open(settings, reporter.get(), configuration.portsEntrance(), registry))
                : Optional.empty();
    }

    private static void measure(KeyVerifier keys, PrometheusMeterRegistry registry) {
        Gauge.builder("keyledger.agent.keys", keys, verifier -> verifier.readiness()
                        .keys())
                .description("Keys in memory")
                .register(registry);
        Gauge.builder("keyledger.agent.staleness.seconds", keys, GatewayAgent::stalenessSeconds)
                .description("Age of the newest proof that every change is known; NaN as long as there is none")
                .register(registry);
        Gauge.builder(
                        "keyledger.agent.ready",
                        keys,
                        verifier -> verifier.readiness().ready() ? 1 : 0)
                .description("1 if every key can be decided about")
                .register(registry);
    }

    private static double stalenessSeconds(KeyVerifier keys) {
        Readiness readiness = keys.readiness();
        return readiness.staleness().map(age -> age.toMillis() / 1e3).orElse(Double.NaN);
    }

    /** First those who report usage are answered, then nobody is any more, then nothing is sent or followed. */
    @Override
    public void close() {
        try {
            usage.ifPresent(UsageDuty::finish);
            listeners.close();
        } catch (IOException e) {
            LOG.warn("the socket stays behind: {}", e.getMessage());
        } finally {
            usage.ifPresent(UsageDuty::close);
            keys.close();
        }
    }
}

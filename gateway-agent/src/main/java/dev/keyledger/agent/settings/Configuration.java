package dev.keyledger.agent.settings;

import dev.keyledger.agent.entrance.Entrance;
import dev.keyledger.agent.entrance.GatewayEntrance;
import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.reporting.ReporterConfig;
import dev.keyledger.verifier.VerifierConfig;
import dev.keyledger.verifier.receipt.VerifierIdentity;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Settings from the environment, system properties and {@code config/application.properties}, in this order. */
public final class Configuration {
    private static final Path FILE = Path.of("config", "application.properties");

    /** As for the services: below the environment and system properties. */
    private static final int FILE_ORDINAL = 260;

    /** Of the 2,000 requests that are under way at most, none has more than some kilobytes. */
    private static final long PRODUCER_BYTES = 8 << 20;

    /** At a time, of changes to keys: enough for thousands, and no fiftieth of the memory that an agent is given. */
    private static final int FETCH_BYTES = 2 << 20;

    private final SmallRyeConfig config;

    private Configuration(SmallRyeConfig config) {
        this.config = config;
    }

    /** @throws RuntimeException naming a setting that can't be read, or isn't known */
    public static Configuration load() throws IOException {
        var builder = new SmallRyeConfigBuilder().addDefaultSources();
        if (Files.exists(FILE)) {
            builder.withSources(new PropertiesConfigSource(FILE.toUri().toURL(), FILE_ORDINAL));
        }
        return of(builder);
    }

    static Configuration of(SmallRyeConfigBuilder sources) {
        return new Configuration(sources.addDefaultInterceptors()
                .withMapping(AgentSettings.class)
                .build());
    }

    public AgentSettings agent() {
        return config.getConfigMapping(AgentSettings.class);
    }

    /** @throws IllegalArgumentException naming what is missing or wrong, never its value where that is a secret */
    public VerifierConfig verifier() {
        AgentSettings agent = agent();
        Peppers peppers = config.getOptionalValue("keyledger.peppers", String.class)
                .map(Peppers::parse)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "KEYLEDGER_PEPPERS is missing: the peppers that keys were made with, as the services have them"));
        String prefix =
                config.getOptionalValue("keyledger.key-prefix", String.class).orElse(KeyFormat.DEFAULT_PREFIX);
        VerifierConfig verifier = VerifierConfig.of(agent.queryUrl(), GatewayToken.by(agent), kafka(), peppers)
                .withKeyFormat(new KeyFormat(prefix))
                .withMaxStaleness(agent.maxStaleness())
                .withName(agent.name().orElseGet(VerifierIdentity::machine), VerifierProgress.KIND_AGENT);
        return agent.snapshot().map(Path::of).map(verifier::withKeptSnapshot).orElse(verifier);
    }

    /** Empty: the agent has no spool, and takes no usage. */
    public Optional<ReporterConfig> reporter() {
        AgentSettings.Usage usage = agent().usage();
        return usage.spool().map(spool -> {
            var kafka = kafka();
            kafka.keySet().retainAll(ProducerConfig.configNames());
            kafka.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, PRODUCER_BYTES);
            return ReporterConfig.of(kafka, Path.of(spool))
                    .withSpoolBytesMax(usage.spoolBytesMax())
                    .withForced(usage.spoolForced())
                    .withKafkaPatience(usage.kafkaPatience());
        });
    }

    /** For whoever brings usage to the port. */
    public Entrance portsEntrance() {
        AgentSettings.Usage usage = agent().usage();
        return usage.issuerUrl()
                .<Entrance>map(issuer -> new GatewayEntrance(issuer, usage.audience(), usage.groupsClaim()))
                .orElse(Entrance.CLOSED);
    }

    /** By each name that a client knows: the names in an environment can't be told from others. */
    private Map<String, Object> kafka() {
        var kafka = new HashMap<String, Object>();
        kafka.put("bootstrap.servers", "localhost:9092");
        kafka.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        Stream.concat(ConsumerConfig.configNames().stream(), ProducerConfig.configNames().stream())
                .forEach(name -> config.getOptionalValue("kafka." + name, String.class)
                        .ifPresent(value -> kafka.put(name, value)));
        return kafka;
    }
}

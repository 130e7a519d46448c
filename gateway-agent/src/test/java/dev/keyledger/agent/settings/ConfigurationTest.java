package dev.keyledger.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.keyledger.agent.entrance.Entrance;
import dev.keyledger.reporting.ReporterConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    private static final String PEPPER = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    private Path directory;

    @Test
    void withoutSettings_theDefaultsHold() {
        AgentSettings agent = configuration(Map.of()).agent();

        assertThat(agent.host()).isEqualTo("127.0.0.1");
        assertThat(agent.port()).isEqualTo(8085);
        assertThat(agent.management().port()).isEqualTo(9084);
        assertThat(agent.profile()).isEqualTo("auto");
        assertThat(agent.scopeByQuery()).isFalse();
        assertThat(agent.defaultPaths()).isTrue();
        assertThat(agent.socket()).isEmpty();
    }

    @Test
    void verifier_isToldWhatTheServicesAreTold() {
        var verifier = configuration(Map.of(
                        "keyledger.peppers", "1:" + PEPPER,
                        "keyledger.agent.token", "t",
                        "keyledger.agent.query-url", "https://keys.example.com:8082",
                        "keyledger.agent.max-staleness", "PT3S",
                        "keyledger.agent.snapshot", "/var/lib/agent/keys",
                        "kafka.bootstrap.servers", "a:9092,b:9092",
                        "kafka.security.protocol", "SASL_SSL",
                        "keyledger.agent.name", "edge-3",
                        "kafka.unknown", "left out"))
                .verifier();

        assertThat(verifier.queryService()).isEqualTo(URI.create("https://keys.example.com:8082"));
        assertThat(verifier.maxStaleness()).isEqualTo(Duration.ofSeconds(3));
        assertThat(verifier.name()).isEqualTo("edge-3");
        assertThat(verifier.kind()).isEqualTo("agent");
        assertThat(verifier.keptSnapshot()).contains(Path.of("/var/lib/agent/keys"));
        assertThat(verifier.kafka())
                .containsOnly(
                        Map.entry("bootstrap.servers", "a:9092,b:9092"),
                        Map.entry("security.protocol", "SASL_SSL"),
                        Map.entry("fetch.max.bytes", 2 << 20));
        assertThat(verifier.token().get()).isEqualTo("t");
    }

    @Test
    void withoutASpool_noUsageIsTaken() {
        assertThat(configuration(Map.of()).reporter()).isEmpty();
    }

    @Test
    void reporter_isToldWhatKafkasProducersAreTold() {
        ReporterConfig reporter = configuration(Map.of(
                        "keyledger.agent.usage.spool", "/var/lib/agent/spool",
                        "keyledger.agent.usage.spool-bytes-max", "4096",
                        "keyledger.agent.usage.spool-forced", "false",
                        "keyledger.agent.usage.kafka-patience", "PT1S",
                        "kafka.bootstrap.servers", "a:9092",
                        "kafka.security.protocol", "SASL_SSL",
                        "kafka.group.id", "of consumers",
                        "kafka.linger.ms", "7"))
                .reporter()
                .orElseThrow();

        assertThat(reporter.spool()).isEqualTo(Path.of("/var/lib/agent/spool"));
        assertThat(reporter.spoolBytesMax()).isEqualTo(4_096);
        assertThat(reporter.forced()).isFalse();
        assertThat(reporter.kafkaPatience()).isEqualTo(Duration.ofSeconds(1));
        assertThat(reporter.kafka())
                .containsOnlyKeys("bootstrap.servers", "security.protocol", "linger.ms", "buffer.memory")
                .containsEntry("bootstrap.servers", "a:9092");
    }

    @Test
    void port_withoutAnIssuer_isClosedToUsage() {
        assertThat(configuration(Map.of()).portsEntrance()).isSameAs(Entrance.CLOSED);
        assertThat(configuration(Map.of("keyledger.agent.usage.issuer-url", "http://localhost:9/keyledger"))
                        .portsEntrance()
                        .check(null))
                .isInstanceOf(Entrance.Pass.Unauthenticated.class);
    }

    @Test
    void settingThatNobodyKnows_isNamed() {
        assertThatThrownBy(() -> configuration(Map.of("keyledger.agent.profil", "nginx")))
                .hasMessageContaining("keyledger.agent.profil");
    }

    @Test
    void valueThatCantBeRead_isNamedByItsSetting() {
        assertThatThrownBy(() -> configuration(Map.of("keyledger.agent.max-staleness", "soon")))
                .hasMessageContaining("keyledger.agent.max-staleness");
    }

    @Test
    void missingPeppers_areNamed_andWrongOnesWithoutTheirBytes() {
        assertThatThrownBy(() ->
                        configuration(Map.of("keyledger.agent.token", "t")).verifier())
                .hasMessageContaining("KEYLEDGER_PEPPERS");
        assertThatThrownBy(() -> configuration(Map.of("keyledger.agent.token", "t", "keyledger.peppers", "1:secret!"))
                        .verifier())
                .hasMessageContaining("pepper 1")
                .hasMessageNotContaining("secret");
    }

    @Test
    void noWayToAToken_orTwo_isRefused() {
        assertThatThrownBy(() -> configuration(Map.of("keyledger.peppers", "1:" + PEPPER))
                        .verifier())
                .hasMessageContaining("keyledger.agent.token");
        assertThatThrownBy(() -> configuration(Map.of(
                                "keyledger.peppers", "1:" + PEPPER,
                                "keyledger.agent.token", "t",
                                "keyledger.agent.token-file", "/t"))
                        .verifier())
                .hasMessageContaining("exactly one");
    }

    @Test
    void tokenFile_isReadEachTime() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "one\n");
        var verifier = configuration(
                        Map.of("keyledger.peppers", "1:" + PEPPER, "keyledger.agent.token-file", file.toString()))
                .verifier();

        assertThat(verifier.token().get()).isEqualTo("one");
        Files.writeString(file, "two\n");
        assertThat(verifier.token().get()).isEqualTo("two");
    }

    @Test
    void issuer_isAskedByClientCredentials() throws Exception {
        var asked = new AtomicReference<String>();
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/token", exchange -> {
            asked.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"access_token\":\"made\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        issuer.start();
        try {
            var settings = new HashMap<>(Map.of(
                    "keyledger.peppers",
                    "1:" + PEPPER,
                    "keyledger.agent.oidc.token-url",
                    "http://localhost:" + issuer.getAddress().getPort() + "/token",
                    "keyledger.agent.oidc.client-id",
                    "an agent",
                    "keyledger.agent.oidc.client-secret",
                    "a&b"));
            var token = configuration(settings).verifier().token();

            assertThat(token.get()).isEqualTo("made");
            assertThat(asked.get()).isEqualTo("grant_type=client_credentials&client_id=an+agent&client_secret=a%26b");
        } finally {
            issuer.stop(0);
        }
    }

    private static Configuration configuration(Map<String, String> settings) {
        return Configuration.of(
                new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(settings, "test", 300)));
    }
}

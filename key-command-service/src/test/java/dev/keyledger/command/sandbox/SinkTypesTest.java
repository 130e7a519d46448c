package dev.keyledger.command.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.command.CommandConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkTypesTest {
    static final String PREFIX = "keyledger.command.sandbox.sinks.";

    @TempDir
    private Path directory;

    @Test
    void withoutSettings_thereIsNoSink() {
        assertThat(sinks(Map.of()).all()).isEmpty();
    }

    @Test
    void sinks_comeInTheOrderOfTheirNames() {
        assertThat(sinks(Map.of(
                                "desktop-app.type",
                                "file",
                                "desktop-app.directory",
                                directory.resolve("desktop").toString(),
                                "cloud-sandbox.type",
                                "file",
                                "cloud-sandbox.directory",
                                directory.resolve("cloud").toString()))
                        .all())
                .extracting(SandboxSink::name)
                .containsExactly("cloud-sandbox", "desktop-app");
    }

    @Test
    void fileSink_writesBelowItsDirectory() throws Exception {
        var configured = sinks(Map.of("laptop.type", "file", "laptop.directory", directory.toString()));
        assertThat(configured.all().getFirst().ensure(Secrets.version(1))).isEqualTo(1);
        assertThat(directory.resolve("acme/gateway.env")).exists();
    }

    @Test
    void kubernetesSink_trustsItsCaFile_andReadsItsTokenAgain() throws Exception {
        try (var cluster = new KubernetesCluster(true)) {
            Path token = Files.writeString(directory.resolve("token"), "first\n");
            var configured = sinks(Map.of(
                    "cluster.type",
                    "kubernetes",
                    "cluster.namespace",
                    "sandboxes",
                    "cluster.secret-name",
                    "key-of-{workspaceId}",
                    "cluster.api-url",
                    cluster.server.url("/"),
                    "cluster.token-file",
                    token.toString(),
                    "cluster.ca-file",
                    cluster.server.getSelfSignedCertificate().certificatePath()));
            assertThat(configured.all().getFirst().ensure(Secrets.version(1))).isEqualTo(1);
            assertThat(cluster.server.getLastRequest().getHeader("Authorization"))
                    .isEqualTo("Bearer first");

            Files.writeString(token, "second\n");
            assertThat(configured.all().getFirst().ensure(Secrets.version(2))).isEqualTo(2);
            assertThat(cluster.server.getLastRequest().getHeader("Authorization"))
                    .isEqualTo("Bearer second");
            assertThat(cluster.client
                            .secrets()
                            .inNamespace("sandboxes")
                            .withName("key-of-acme")
                            .get())
                    .isNotNull();
            configured.close();
        }
    }

    @Test
    void brokenSettings_areRefused_withTheNameOfTheProperty() throws Exception {
        String file = Files.writeString(directory.resolve("file"), "").toString();
        assertRefused("laptop.directory", "is not set", Map.of("laptop.type", "file"));
        assertRefused("laptop.directory", "absolute", Map.of("laptop.type", "file", "laptop.directory", "here"));
        assertRefused("laptop.directory", "names a file", Map.of("laptop.type", "file", "laptop.directory", file));
        assertRefused(
                "laptop.namespace",
                "is no setting of a sink of type file",
                Map.of("laptop.type", "file", "laptop.directory", "/x", "laptop.namespace", "x"));
        assertRefused(
                "laptop.timeout",
                "longer than nothing",
                Map.of("laptop.type", "file", "laptop.directory", "/x", "laptop.timeout", "PT0S"));
        assertRefused("Laptop", "a sink's name matches", Map.of("Laptop.type", "file", "Laptop.directory", "/x"));
        assertRefused("cluster.namespace", "is not set", Map.of("cluster.type", "kubernetes"));
        assertRefused(
                "cluster.secret-name",
                "is not set",
                Map.of("cluster.type", "kubernetes", "cluster.namespace", "{workspaceId}"));
        assertRefused("cluster.namespace", "share one Secret", kubernetes("namespace", "all"));
        assertRefused("cluster.api-url", "http or https", kubernetes("api-url", "ftp://x"));
        assertRefused("cluster.token-file", "no file that can be read", kubernetes("token-file", "/not/there"));
        assertRefused("cluster.ca-file", "no file that can be read", kubernetes("ca-file", "/not/there"));
        assertRefused("cluster.directory", "is no setting", kubernetes("directory", "/x"));
    }

    @Test
    void unknownType_isRefused_withTheNameOfTheProperty() {
        assertThatThrownBy(() -> sinks(Map.of("laptop.type", "ftp")))
                .hasMessageContaining(PREFIX + "laptop.type")
                .hasMessageContaining("ftp");
        assertThatThrownBy(() -> sinks(Map.of("laptop.directory", "/x"))).hasMessageContaining(PREFIX + "laptop.type");
    }

    private static Map<String, String> kubernetes(String setting, String value) {
        var settings = new HashMap<String, String>();
        settings.put("cluster.type", "kubernetes");
        settings.put("cluster.namespace", "{workspaceId}");
        settings.put("cluster.secret-name", "key");
        settings.put("cluster." + setting, value);
        return settings;
    }

    private static void assertRefused(String property, String why, Map<String, String> settings) {
        assertThatThrownBy(() -> sinks(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(PREFIX + property)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }

    static SandboxSinks sinks(Map<String, String> settings) {
        var properties = new HashMap<String, String>();
        properties.put("keyledger.scopes", "models:read=Read");
        settings.forEach((name, value) -> properties.put(PREFIX + name, value));
        CommandConfig config = new SmallRyeConfigBuilder()
                .withMapping(CommandConfig.class)
                .addDefaultInterceptors()
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(CommandConfig.class);
        return new SandboxSinks(config, new SimpleMeterRegistry(), Clock.systemUTC());
    }
}

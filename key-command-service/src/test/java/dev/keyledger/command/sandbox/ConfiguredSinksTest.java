package dev.keyledger.command.sandbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Every type of sink in the running service, whose versions of what the Kubernetes client needs are the platform's. */
@QuarkusTest
@TestProfile(ConfiguredSinksTest.WithSinks.class)
class ConfiguredSinksTest {
    @Inject
    SandboxSinks sinks;

    @ConfigProperty(name = "keyledger.command.sandbox.sinks.broken.directory")
    Path broken;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void healthAndMetrics_tellHowEachSinkIsDoing_andReadinessStaysUp() throws Exception {
        assertThat(sinks.all())
                .extracting(SandboxSink::name)
                .contains("broken", "cluster", "laptop")
                .isSorted();
        assertThat(sink("cluster").ensure(Secrets.version(2))).isEqualTo(2);
        assertThat(sink("cluster").ensure(Secrets.version(1))).isEqualTo(2);
        assertThat(sink("laptop").ensure(Secrets.version(2))).isEqualTo(2);
        Files.writeString(broken.resolve("acme"), "in the way of the workspace's directory");
        assertThatThrownBy(() -> sink("broken").ensure(Secrets.version(2))).isInstanceOf(SinkException.class);

        String check = "checks.find { it.name == 'sandbox sinks' }.";
        given().get(management.resolve("health/ready"))
                .then()
                .statusCode(200)
                .body(check + "status", equalTo("UP"))
                .body(check + "data.laptop", equalTo("ok"))
                .body(check + "data.cluster", equalTo("ok"))
                .body(check + "data.broken", equalTo("failing"))
                .body(check + "data.'laptop.lastSuccess'", containsString("Z"))
                .body(check + "data.'broken.lastSuccess'", equalTo("none since the start"))
                .body(check + "data.'broken.failingSince'", notNullValue())
                .body(check + "data.'broken.failingWorkspaces'", equalTo(1))
                .body(check + "data.'broken.lastError'", containsString("sandbox sink broken: "));
        assertThat(given().get(management.resolve("metrics")).asString())
                .contains("keyledger_sandbox_pushes_total{outcome=\"held\",sink=\"laptop\"} 1.0")
                .contains("keyledger_sandbox_pushes_total{outcome=\"newer-held\",sink=\"cluster\"} 1.0")
                .contains("keyledger_sandbox_pushes_total{outcome=\"failed\",sink=\"broken\"} 1.0")
                .contains("keyledger_sandbox_failing_seconds{sink=\"broken\"}")
                .contains("keyledger_sandbox_failing_workspaces{sink=\"broken\"} 1.0");
    }

    private SandboxSink sink(String name) {
        return sinks.all().stream()
                .filter(sink -> sink.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public static final class WithSinks implements QuarkusTestProfile {
        /** Nobody else uses the sinks, so that what they count is what this test has done. */
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.arc.exclude-types", "dev.keyledger.command.steps.StepWorkers");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(ServersResource.class), new TestResourceEntry(Places.class));
        }
    }

    /** A directory for each file sink, and a cluster. */
    public static final class Places implements QuarkusTestResourceLifecycleManager {
        private KubernetesCluster cluster;

        @Override
        public Map<String, String> start() {
            cluster = new KubernetesCluster(false);
            String sinks = "keyledger.command.sandbox.sinks.";
            return Map.of(
                    sinks + "laptop.type", "file",
                    sinks + "laptop.directory", newDirectory(),
                    sinks + "broken.type", "file",
                    sinks + "broken.directory", newDirectory(),
                    sinks + "cluster.type", "kubernetes",
                    sinks + "cluster.api-url", cluster.server.url("/"),
                    sinks + "cluster.namespace", "sandbox-{workspaceId}",
                    sinks + "cluster.secret-name", "gateway-key");
        }

        @Override
        public void stop() {
            cluster.close();
        }

        private static String newDirectory() {
            try {
                return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "sinks-")
                        .toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

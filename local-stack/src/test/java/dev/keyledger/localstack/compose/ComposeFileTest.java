package dev.keyledger.localstack.compose;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import dev.keyledger.localstack.Checkout;
import dev.keyledger.localstack.issuer.SampleUser;
import dev.keyledger.localstack.postgres.PostgresServer;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The production-like stack's files agree with each other and, where the tool is installed, please docker-compose. */
class ComposeFileTest {
    private static final Path FILE = Checkout.ROOT.resolve("docker-compose.yml");
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)([^}]*)}");

    @TempDir
    private Path directory;

    @Test
    void dockerCompose_acceptsTheFile_whereItIsInstalled() throws Exception {
        if (!isInstalled("docker-compose")) {
            // What the tool would check first is checked by the other tests of this class.
            assertThat(services()).isNotEmpty();
            return;
        }
        Checkout.Output output = Checkout.run(Checkout.ROOT, Map.of(), List.of("docker-compose", "config", "-q"));
        assertThat(output.exitCode()).as(output.text()).isZero();
    }

    @Test
    void everySecret_isAVariableWithoutAValue_namedInTheExample() throws Exception {
        Set<String> variables = new HashSet<>();
        var matcher = VARIABLE.matcher(Files.readString(FILE));
        while (matcher.find()) {
            assertThat(matcher.group(2)).as(matcher.group()).isEqualTo(":-");
            variables.add(matcher.group(1));
        }
        assertThat(variablesOf(Checkout.ROOT.resolve(".env.example")).keySet()).isEqualTo(variables);
    }

    @Test
    void newEnv_makesAllVariables_withAKeysetThatTinkReads_forTheOwnerAlone() throws Exception {
        Path file = directory.resolve("made.env");
        Checkout.Output output = newEnv(file);
        assertThat(output.exitCode()).as(output.text()).isZero();

        Map<String, String> variables = variablesOf(file);
        assertThat(variables.keySet())
                .isEqualTo(variablesOf(Checkout.ROOT.resolve(".env.example")).keySet());
        AeadConfig.register();
        String keyset = variables.get("KEYLEDGER_VAULT_KEYSET").replace("'", "");
        assertThat(TinkJsonProtoKeysetFormat.parseKeyset(
                                keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get())
                        .size())
                .isEqualTo(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void newEnv_leavesAnExistingFileAlone() throws Exception {
        Path file = Files.writeString(directory.resolve("kept.env"), "KEPT=1\n");
        assertThat(newEnv(file).exitCode()).isNotZero();
        assertThat(file).hasContent("KEPT=1\n");
    }

    @Test
    void everyService_isHealthChecked_bindsToThisMachine_andGainsNoPrivileges() throws Exception {
        services().forEach((name, service) -> {
            assertThat(service).as(name).containsKey("healthcheck").containsKey("cap_drop");
            assertThat(service.get("security_opt")).as(name).asString().contains("no-new-privileges");
            assertThat((List<?>) service.get("ports")).as(name).allSatisfy(port -> assertThat(port.toString())
                    .startsWith("127.0.0.1:"));
            assertThat(service.containsKey("image") || service.containsKey("build"))
                    .as(name)
                    .isTrue();
        });
    }

    @Test
    void ourServices_areBuiltFromADockerfileOfTheirModule_readOnly_withoutRoot_afterHealthyServers() throws Exception {
        var ours = List.of("key-command-service", "key-query-service", "usage-aggregator");
        assertThat(services().keySet()).containsAll(ours);
        for (String name : ours) {
            assertThat(services().get(name).get("depends_on"))
                    .isEqualTo(Map.of(
                            "kafka", Map.of("condition", "service_healthy"),
                            "postgres", Map.of("condition", "service_healthy"),
                            "keycloak", Map.of("condition", "service_healthy")));
        }
        assertThat(services().get("key-console").get("depends_on"))
                .isEqualTo(Map.of("keycloak", Map.of("condition", "service_healthy")));
        for (String name : List.of("key-command-service", "key-query-service", "usage-aggregator", "key-console")) {
            Map<String, Object> service = services().get(name);
            String dockerfile = Files.readString(Checkout.ROOT.resolve(name).resolve("src/main/docker/Dockerfile.jvm"));
            assertThat(dockerfile)
                    .contains("FROM eclipse-temurin:25-jre")
                    .containsPattern("(?m)^USER 10001$")
                    .contains("-XX:AOTCacheOutput=start.aot", "\"-XX:AOTCache=start.aot\"");
            assertThat(service).containsEntry("read_only", true).containsEntry("user", "10001:10001");
        }
    }

    @Test
    void sandboxSinks_writeToVolumes_whoseDirectoriesTheImageGivesToTheServicesUser() throws Exception {
        var sinks = new Properties();
        sinks.load(new StringReader(
                Files.readString(Checkout.ROOT.resolve("compose/key-command-service/application.properties"))));
        String prefix = "keyledger.command.sandbox.sinks.";
        String dockerfile =
                Files.readString(Checkout.ROOT.resolve("key-command-service/src/main/docker/Dockerfile.jvm"));
        List<?> volumes = (List<?>) services().get("key-command-service").get("volumes");
        for (String[] sink : new String[][] {{"cloud-sandbox", "sandboxes"}, {"desktop-app", "desktop"}}) {
            String directory = "/var/lib/keyledger/" + sink[1];
            assertThat(sinks)
                    .containsEntry(prefix + sink[0] + ".type", "file")
                    .containsEntry(prefix + sink[0] + ".directory", directory);
            assertThat(volumes.contains(sink[1] + ":" + directory))
                    .as(directory)
                    .isTrue();
            assertThat(dockerfile).containsPattern("install [^&]*--owner=10001 [^&]*" + directory);
        }
        assertThat(volumes.contains("./compose/key-command-service:/opt/keyledger/config:ro"))
                .isTrue();
    }

    @Test
    void initScript_makesTheDatabasesOfTheLocalStack() throws Exception {
        String script = Files.readString(Checkout.ROOT.resolve("compose/postgres/databases.sh"));
        assertThat(PostgresServer.DATABASES).containsExactly("keyledger_command", "keyledger_query", "keyledger_usage");
        assertThat(script).contains("for service in command query usage; do").contains("keyledger_$service");
    }

    @Test
    void keycloakRealm_hasTheUsersOfTheLocalIssuer() throws Exception {
        JsonNode realm = new ObjectMapper()
                .readTree(Checkout.ROOT
                        .resolve("compose/keycloak/keyledger-realm.json")
                        .toFile());
        List<SampleUser> users = StreamSupport.stream(realm.get("users").spliterator(), false)
                .map(ComposeFileTest::asSampleUser)
                .toList();
        assertThat(users).isEqualTo(SampleUser.ALL);
        for (JsonNode client : realm.get("clients")) {
            assertThat(client.toString()).contains("\"included.custom.audience\":\"keyledger\"");
        }
        JsonNode console = realm.get("clients").get(1);
        assertThat(console.get("clientId").asText()).isEqualTo("keyledger-console");
        assertThat(console.get("secret").asText()).isEqualTo("${KEYLEDGER_CONSOLE_CLIENT_SECRET}");
    }

    /** Kafka's client unpacks native code there for snappy and zstd; a mount of its default options lets none run. */
    @Test
    void everyServiceThatReadsKafka_mayExecuteFromItsTemporaryDirectory_whichIsBounded() throws Exception {
        services().forEach((name, service) -> {
            if (service.get("environment") instanceof Map<?, ?> environment
                    && environment.containsKey("KAFKA_BOOTSTRAP_SERVERS")) {
                assertThat((List<?>) service.get("tmpfs"))
                        .as(name)
                        .singleElement(as(STRING))
                        .satisfies(mount -> {
                            assertThat(mount).startsWith("/tmp:");
                            List<String> options =
                                    List.of(mount.substring("/tmp:".length()).split(",", -1));
                            assertThat(options)
                                    .contains("exec")
                                    .doesNotContain("noexec")
                                    .anyMatch(o -> o.startsWith("size="));
                        });
            }
        });
        assertThat(services().values())
                .filteredOn(service -> service.get("environment") instanceof Map<?, ?> environment
                        && environment.containsKey("KAFKA_BOOTSTRAP_SERVERS"))
                .as("services that read Kafka")
                .hasSizeGreaterThanOrEqualTo(3);
    }

    private static SampleUser asSampleUser(JsonNode user) {
        String name =
                (user.get("firstName").asText() + " " + user.path("lastName").asText("")).strip();
        List<String> groups = StreamSupport.stream(user.get("groups").spliterator(), false)
                .map(group -> group.asText().substring(1))
                .toList();
        return new SampleUser(user.get("id").asText(), name, groups);
    }

    private static Checkout.Output newEnv(Path file) throws Exception {
        return Checkout.run(
                Checkout.ROOT,
                Map.of(),
                List.of(Checkout.ROOT.resolve("compose/new-env").toString(), file.toString()));
    }

    private static Map<String, String> variablesOf(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    private static boolean isInstalled(String program) throws Exception {
        return Checkout.run(Checkout.ROOT, Map.of(), List.of("sh", "-c", "command -v " + program))
                        .exitCode()
                == 0;
    }

    @SuppressWarnings("unchecked") // a service is a map in every compose file that is one
    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Object> file = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(FILE));
        return (Map<String, Map<String, Object>>) file.get("services");
    }
}

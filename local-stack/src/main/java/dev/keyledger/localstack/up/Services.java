package dev.keyledger.localstack.up;

import dev.keyledger.localstack.data.DataDirectory;
import dev.keyledger.localstack.data.StackSecrets;
import dev.keyledger.localstack.issuer.IssuerServer;
import dev.keyledger.localstack.ports.StackPorts;
import dev.keyledger.localstack.report.StackProblem;
import dev.keyledger.localstack.supervise.ChildSpec;
import dev.keyledger.localstack.supervise.HttpReadiness;
import dev.keyledger.localstack.supervise.JavaCommand;
import dev.keyledger.localstack.supervise.StartCaches;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Keyledger's own services, run from their production jars. Each gets the secrets that it needs and no others. */
final class Services {
    private static final List<String> JVM_OPTIONS = Stream.concat(
                    JavaCommand.QUICK_START.stream(), Stream.of("-XX:+UseSerialGC", "-Xms48m", "-Xmx512m"))
            .toList();

    /** For the ids of counted events: what {@code keyledger.usage.ids-bytes-max} allows by default, and room for the rest. */
    private static final String COUNTING_HEAP = "-Xmx1g";

    /** Whoever measures the stack does so as one person. */
    private static final int OUT_OF_REACH = 10_000_000;

    static final List<String> NAMES =
            List.of("key-command-service", "key-query-service", "usage-aggregator", "key-console");

    static final String JAR = "quarkus-run.jar";

    static final String AGENT = "gateway-agent";
    static final String AGENT_JAR = "gateway-agent.jar";

    /** Those that it is shipped with. */
    private static final String AGENT_JVM_OPTIONS = "@jvm.options";

    private static final int CLIENT_SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path checkout;
    private final DataDirectory data;
    private final StackPorts ports;
    private final StackSecrets secrets;
    private final List<String> moreJvmOptions;
    private final StartCaches caches;

    /** @param moreJvmOptions after the launcher's own, so that they win */
    Services(
            Path checkout,
            DataDirectory data,
            StackPorts ports,
            StackSecrets secrets,
            List<String> moreJvmOptions,
            StartCaches caches) {
        this.checkout = checkout;
        this.data = data;
        this.ports = ports;
        this.secrets = secrets;
        this.moreJvmOptions = moreJvmOptions;
        this.caches = caches;
    }

    /** @throws StackProblem if one isn't built */
    List<ChildSpec> specs() {
        return List.of(
                service(
                        "key-command-service",
                        ports.command(),
                        ports.commandManagement(),
                        List.of("commands"),
                        commandSettings(),
                        withData(
                                "keyledger_command",
                                Map.of(
                                        "KEYLEDGER_PEPPERS",
                                        secrets.peppers(),
                                        "KEYLEDGER_VAULT_KEYSET",
                                        secrets.vaultKeyset()))),
                service(
                        "key-query-service",
                        ports.query(),
                        ports.queryManagement(),
                        List.of("verify", "lists", "usage"),
                        List.of(),
                        withData("keyledger_query", Map.of("KEYLEDGER_PEPPERS", secrets.peppers()))),
                service(
                        "usage-aggregator",
                        ports.usage(),
                        ports.usageManagement(),
                        List.of("usage", "intake"),
                        List.of(COUNTING_HEAP),
                        withData("keyledger_usage", Map.of())),
                service(
                        "key-console",
                        ports.console(),
                        ports.consoleManagement(),
                        List.of(),
                        List.of(),
                        consoleEnvironment()));
    }

    /** @throws StackProblem if it isn't built */
    ChildSpec agent() {
        Path application = agentDirectory(checkout);
        requireBuilt(AGENT, application.resolve(AGENT_JAR));
        return new ChildSpec(
                AGENT,
                JavaCommand.ofJar(
                        caches,
                        Stream.concat(Stream.of(AGENT_JVM_OPTIONS), moreJvmOptions.stream())
                                .toList(),
                        application,
                        AGENT_JAR),
                application,
                agentEnvironment(),
                data.log(AGENT),
                "TERM",
                new HttpReadiness(List.of(health(ports.agentManagement(), "ready"))),
                new HttpReadiness(List.of(health(ports.agentManagement(), "live")))::ready,
                ChildSpec.READY_WITHIN);
    }

    private Map<String, String> agentEnvironment() {
        var environment = new HashMap<String, String>();
        environment.put("KEYLEDGER_PEPPERS", secrets.peppers());
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "localhost:" + ports.kafka());
        environment.put("KEYLEDGER_AGENT_HOST", "localhost");
        environment.put("KEYLEDGER_AGENT_PORT", "" + ports.agent());
        environment.put("KEYLEDGER_AGENT_MANAGEMENT_HOST", "localhost");
        environment.put("KEYLEDGER_AGENT_MANAGEMENT_PORT", "" + ports.agentManagement());
        environment.put("KEYLEDGER_AGENT_QUERY_URL", "http://localhost:" + ports.query());
        environment.put(
                "KEYLEDGER_AGENT_USAGE_SPOOL",
                data.agentSpool().toAbsolutePath().toString());
        environment.put("KEYLEDGER_AGENT_USAGE_ISSUER_URL", IssuerServer.url(ports.issuer()));
        environment.put("KEYLEDGER_AGENT_OIDC_TOKEN_URL", IssuerServer.url(ports.issuer()) + "/token");
        environment.put("KEYLEDGER_AGENT_OIDC_CLIENT_ID", IssuerServer.AGENT_CLIENT);
        // The issuer takes any client's word.
        environment.put("KEYLEDGER_AGENT_OIDC_CLIENT_SECRET", randomText(CLIENT_SECRET_BYTES));
        return environment;
    }

    /** The issuer takes any client's word, so the secret is made anew each time; it also encrypts sign-ins under way. */
    private Map<String, String> consoleEnvironment() {
        return Map.of(
                "QUARKUS_REST_CLIENT_COMMAND_URL",
                "http://localhost:" + ports.command(),
                "QUARKUS_REST_CLIENT_QUERY_URL",
                "http://localhost:" + ports.query(),
                "KEYLEDGER_CONSOLE_CLIENT_SECRET",
                randomText(CLIENT_SECRET_BYTES),
                // Browsers reach it by http on this machine alone.
                "KEYLEDGER_CONSOLE_SECURE_COOKIES",
                "false");
    }

    /** The two sinks that use a workspace's primary key. As properties: a variable's name can't hold their hyphens. */
    private List<String> commandSettings() {
        return Stream.of(
                        List.of(
                                "-Dkeyledger.command.limits.creates-per-minute=" + OUT_OF_REACH,
                                "-Dkeyledger.command.limits.changes-per-workspace-per-minute=" + OUT_OF_REACH,
                                "-Dkeyledger.command.keys-per-workspace-ever-max=" + OUT_OF_REACH,
                                "-Dkeyledger.command.keys-per-member-ever-max=" + OUT_OF_REACH),
                        fileSink("cloud-sandbox", data.sandboxes()),
                        fileSink("desktop-app", data.desktop()))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> fileSink(String name, Path directory) {
        String property = "-Dkeyledger.command.sandbox.sinks." + name;
        return List.of(property + ".type=file", property + ".directory=" + directory.toAbsolutePath());
    }

    /** What a service needs that keeps data of its own and reads Kafka. */
    private Map<String, String> withData(String database, Map<String, String> ownSecrets) {
        var environment = new HashMap<>(ownSecrets);
        // One broker is enough here; elsewhere the services refuse it.
        environment.put("KEYLEDGER_MODE", "local");
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "localhost:" + ports.kafka());
        environment.put("KEYLEDGER_DATABASE_HOST", "localhost");
        environment.put("KEYLEDGER_DATABASE_PORT", "" + ports.postgres());
        environment.put("KEYLEDGER_DATABASE_NAME", database);
        environment.put("KEYLEDGER_DATABASE_USERNAME", database);
        environment.put("KEYLEDGER_DATABASE_PASSWORD", secrets.databasePassword(database));
        return environment;
    }

    /** @param duties all of which it has to be ready for, as a stack that is up can do everything */
    private ChildSpec service(
            String name,
            int port,
            int managementPort,
            List<String> duties,
            List<String> ownSettings,
            Map<String, String> ownEnvironment) {
        Path application = directory(checkout, name);
        requireBuilt(name, application.resolve(JAR));
        var environment = new HashMap<>(ownEnvironment);
        environment.put("QUARKUS_HTTP_HOST", "localhost");
        environment.put("QUARKUS_HTTP_PORT", "" + port);
        environment.put("QUARKUS_MANAGEMENT_HOST", "localhost");
        environment.put("QUARKUS_MANAGEMENT_PORT", "" + managementPort);
        environment.put("QUARKUS_OIDC_AUTH_SERVER_URL", IssuerServer.url(ports.issuer()));
        return new ChildSpec(
                name,
                JavaCommand.ofJar(
                        caches,
                        Stream.of(JVM_OPTIONS, ownSettings, moreJvmOptions)
                                .flatMap(List::stream)
                                .toList(),
                        application,
                        JAR),
                application,
                environment,
                data.log(name),
                "TERM",
                new HttpReadiness(
                        Stream.concat(Stream.of("ready"), duties.stream().map("group/"::concat))
                                .map(path -> health(managementPort, path))
                                .toList()),
                new HttpReadiness(List.of(health(managementPort, "live")))::ready,
                ChildSpec.READY_WITHIN);
    }

    private static void requireBuilt(String name, Path jar) {
        if (!Files.exists(jar)) {
            throw new StackProblem(name + " is not built (" + jar + " is missing); ./keyledger build builds it");
        }
    }

    /** By name, in the order of their ports. */
    static Map<String, String> health(StackPorts ports) {
        var health = new LinkedHashMap<String, String>();
        health.put("key-console", "" + health(ports.consoleManagement(), ""));
        health.put("key-command-service", "" + health(ports.commandManagement(), ""));
        health.put("key-query-service", "" + health(ports.queryManagement(), ""));
        health.put("usage-aggregator", "" + health(ports.usageManagement(), ""));
        health.put(AGENT, "" + health(ports.agentManagement(), ""));
        return health;
    }

    private static URI health(int managementPort, String path) {
        return URI.create("http://localhost:" + managementPort + "/health/" + path);
    }

    static Path directory(Path checkout, String name) {
        return checkout.resolve(name).resolve("target/quarkus-app");
    }

    static Path agentDirectory(Path checkout) {
        return checkout.resolve(AGENT).resolve("target");
    }

    private static String randomText(int byteCount) {
        byte[] bytes = new byte[byteCount];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}

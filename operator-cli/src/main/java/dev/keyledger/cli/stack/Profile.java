package dev.keyledger.cli.stack;

import static java.util.Objects.requireNonNull;

import dev.keyledger.cli.OperatorProblem;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A file that says where a stack is and how operators get in: {@code name=value} lines. Whatever it has wrong is told at
 * once, before anything is asked. Files that it names are sought beside it.
 */
final class Profile {
    private static final String HEALTH = "health.";
    private static final String KAFKA = "kafka.";
    private static final String TOKEN_FILE = "token-file";
    private static final String CLIENT_SECRET = "client-secret";
    private static final String CLIENT_SECRET_FILE = "client-secret-file";
    private static final String CLIENT_SECRET_VARIABLE = "KEYLEDGER_CLIENT_SECRET";
    private static final String BOOTSTRAP_SERVERS = KAFKA + KafkaAccess.BOOTSTRAP_SERVERS;

    private static final Set<String> URLS = Set.of("command", "query", "usage", "issuer");
    private static final Set<String> OTHERS =
            Set.of("client-id", CLIENT_SECRET, CLIENT_SECRET_FILE, TOKEN_FILE, "scope", "audience", "tls.ca-file");
    /** What every client of Kafka takes, and so nothing of how records are written or read. */
    private static final Set<String> KAFKA_SETTINGS = AdminClientConfig.configNames();

    private static final Set<String> SERVICES =
            Set.of("key-command-service", "key-query-service", "usage-aggregator", "key-console", "gateway-agent");

    private final Path file;
    private final Map<String, String> entries;

    private Profile(Path file, Map<String, String> entries) {
        this.file = file;
        this.entries = entries;
    }

    /** @throws OperatorProblem that names every mistake */
    static Profile read(Path file) {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new OperatorProblem("there is no profile " + file, e);
        } catch (IOException | IllegalArgumentException e) {
            throw new OperatorProblem("the profile " + file + " can't be read: " + e.getMessage(), e);
        }
        var entries = new TreeMap<String, String>();
        properties.stringPropertyNames().forEach(name -> {
            String value = properties.getProperty(name).strip();
            if (!value.isEmpty()) {
                entries.put(name, value);
            }
        });
        var profile = new Profile(file, entries);
        List<String> mistakes = profile.mistakes();
        if (!mistakes.isEmpty()) {
            throw new OperatorProblem("the profile " + file + " has mistakes: " + String.join("; ", mistakes));
        }
        return profile;
    }

    private List<String> mistakes() {
        var mistakes = new ArrayList<String>();
        missing().forEach(name -> mistakes.add(name + " is missing"));
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String name = entry.getKey();
            if (URLS.contains(name)) {
                requireUrl(name, entry.getValue(), mistakes);
            } else if (name.startsWith(HEALTH) && SERVICES.contains(name.substring(HEALTH.length()))) {
                instances(entry.getValue()).forEach(url -> requireUrl(name, url, mistakes));
            } else if (!OTHERS.contains(name)
                    && !(name.startsWith(KAFKA) && KAFKA_SETTINGS.contains(name.substring(KAFKA.length())))) {
                mistakes.add(name + " is not known");
            }
        }
        if (holdsSecret() && isReadByOthers()) {
            mistakes.add("it holds a secret and others may read it: chmod 600 " + file);
        }
        return mistakes;
    }

    private List<String> missing() {
        var needed = new ArrayList<>(List.of("command", "query", "usage", BOOTSTRAP_SERVERS));
        if (!entries.containsKey(TOKEN_FILE) && GivenToken.fromEnvironment().isEmpty()) {
            needed.add("issuer");
            needed.add("client-id");
            if (!entries.containsKey(CLIENT_SECRET) && System.getenv(CLIENT_SECRET_VARIABLE) == null) {
                needed.add(CLIENT_SECRET_FILE);
            }
        }
        return needed.stream().filter(name -> !entries.containsKey(name)).toList();
    }

    private static void requireUrl(String name, String value, List<String> mistakes) {
        try {
            URI uri = URI.create(value);
            if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Told below, as for every other text that is no URL.
        }
        mistakes.add(name + " is no URL: " + value);
    }

    private boolean holdsSecret() {
        return entries.keySet().stream()
                .anyMatch(name -> name.equals(CLIENT_SECRET)
                        || name.endsWith("password")
                        || name.endsWith("sasl.jaas.config")
                        || name.endsWith("keystore.key"));
    }

    private boolean isReadByOthers() {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return PosixFilePermissions.fromString("---rwxrwx").stream().anyMatch(permissions::contains);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** @throws OperatorProblem if a file that it names can't be used */
    Endpoints endpoints() {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Http.TIMEOUT);
        path("tls.ca-file").map(CertificateAuthority::trusting).ifPresent(client::sslContext);
        HttpClient built = client.build();
        return new Endpoints(
                url("command"),
                url("query"),
                url("usage"),
                new KafkaAccess(kafka()),
                health(),
                new Http(built, new Tokens(source(built))));
    }

    private Tokens.Source source(HttpClient client) {
        return GivenToken.fromEnvironment()
                .or(() -> path(TOKEN_FILE).map(GivenToken::inFile))
                .orElseGet(() -> TokenRequest.discovered(client, needed("issuer"), this::credentials));
    }

    private Map<String, String> credentials() {
        var form = new HashMap<>(Map.of("client_id", needed("client-id"), "client_secret", secret()));
        Stream.of("scope", "audience").filter(entries::containsKey).forEach(name -> form.put(name, needed(name)));
        return form;
    }

    private String secret() {
        Optional<Path> secretFile = path(CLIENT_SECRET_FILE);
        if (secretFile.isEmpty()) {
            return entries.getOrDefault(
                    CLIENT_SECRET,
                    Optional.ofNullable(System.getenv(CLIENT_SECRET_VARIABLE)).orElse(""));
        }
        try {
            return Files.readString(secretFile.get()).strip();
        } catch (IOException e) {
            throw new OperatorProblem("the client's secret in " + secretFile.get() + " can't be read", e);
        }
    }

    private Map<String, String> kafka() {
        var settings = new HashMap<String, String>();
        entries.forEach((name, value) -> {
            if (name.startsWith(KAFKA)) {
                settings.put(
                        name.substring(KAFKA.length()),
                        name.toLowerCase(Locale.ROOT).endsWith("store.location")
                                ? file.resolveSibling(value).toString()
                                : value);
            }
        });
        return settings;
    }

    private Map<String, List<String>> health() {
        var health = new HashMap<String, List<String>>();
        entries.forEach((name, value) -> {
            if (name.startsWith(HEALTH)) {
                health.put(name.substring(HEALTH.length()), instances(value));
            }
        });
        return health;
    }

    private static List<String> instances(String value) {
        return Stream.of(value.split(","))
                .map(String::strip)
                .map(Profile::withoutSlash)
                .toList();
    }

    private String url(String name) {
        return withoutSlash(needed(name));
    }

    /** Of what isn't missing, since all mistakes were told. */
    private String needed(String name) {
        return requireNonNull(entries.get(name), name);
    }

    private static String withoutSlash(String url) {
        return url.replaceAll("/+$", "");
    }

    private Optional<Path> path(String name) {
        return Optional.ofNullable(entries.get(name)).map(file::resolveSibling);
    }
}

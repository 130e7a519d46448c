package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Secrets that were created, presented, mistyped and revoked are looked for, in every form that {@link SecretForms}
 * knows, in everything that the stack wrote: PostgreSQL's files and write-ahead log, Kafka's segments, all logs, what
 * databases and topics give to those who read them, and the bodies of errors.
 *
 * <p>The one exception is stated where it is made: a primary key stands in its sandboxes' files, raw.
 */
class NoSecretAnywhereTest {
    /** What must be found, or the search has not looked where things are. */
    private static final String KEYS_NAME = "a key's name";

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();
    private final List<Response> errors = new ArrayList<>();

    @Test
    void keysAndTheirDigests_areNowhere() throws IOException, SQLException {
        List<Keys.Created> keys = new ArrayList<>(acme.create("canary", 5));
        keys.forEach(key -> present(key.key()));
        keys.forEach(key -> present(key.key() + "0"));
        keys.forEach(key -> send(key.key()));
        acme.revoke(keys.getFirst().keyId());
        keys.add(rotated(keys.getLast()));
        Keys.Created primary = primary();
        keys.forEach(key -> present(key.key()));
        var search = new ByteSearch().add(KEYS_NAME, "canary 0".getBytes(StandardCharsets.US_ASCII));
        keys.forEach(key -> addTo(search, key));
        addTo(search, primary);

        Set<String> inFiles = hitsInFiles(search);
        Set<String> inDatabases = hitsInDatabases(search);
        Set<String> inTopics = search.in(new KafkaLog(stack).dump());

        Set<String> inSandboxes = Set.of(inSandbox("sandboxes", primary), inSandbox("desktop", primary));
        assertThat(inFiles).as("primary keys stand in their sandboxes").containsAll(inSandboxes);
        inFiles.removeAll(inSandboxes);
        assertThat(inFiles)
                .as("the search looks into PostgreSQL's and Kafka's files")
                .anyMatch(
                        hit -> hit.startsWith(KEYS_NAME + " in " + stack.data().resolve("postgres")))
                .anyMatch(hit -> hit.contains("/pg_wal/"))
                .anyMatch(
                        hit -> hit.startsWith(KEYS_NAME + " in " + stack.data().resolve("kafka")));
        assertThat(inFiles).allMatch(hit -> hit.startsWith(KEYS_NAME));
        assertThat(inDatabases)
                .containsExactlyInAnyOrder(KEYS_NAME + " in keyledger_command", KEYS_NAME + " in keyledger_query");
        assertThat(inTopics).containsExactly(KEYS_NAME);
        assertThat(errors).hasSizeGreaterThan(keys.size()).allSatisfy(error -> {
            assertThat(error.statusCode()).isBetween(400, 499);
            assertThat(search.in(error.asByteArray())).as(error.asString()).isEmpty();
            assertThat(search.in(error.headers().toString().getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
        });
    }

    private static void addTo(ByteSearch search, Keys.Created key) {
        SecretForms.of(key.key()).forEach((form, bytes) -> search.add(form + " of key " + key.keyId(), bytes));
    }

    private String inSandbox(String sink, Keys.Created primary) {
        return "raw text of key " + primary.keyId() + " in "
                + stack.data().resolve(sink).resolve("acme/gateway.env");
    }

    private Keys.Created rotated(Keys.Created key) {
        var answer = stack.as("ada", "command")
                .body(Map.of("overlap", "PT1H"))
                .post("/v1/workspaces/acme/keys/" + key.keyId() + "/rotate")
                .then()
                .statusCode(202)
                .extract();
        return new Keys.Created(key.keyId(), answer.path("key"), answer.header("Consistency-Token"));
    }

    /** The primary key, revealed; its sandboxes hold it by now. */
    private Keys.Created primary() {
        String keyId = stack.as("ada", "query")
                .get("/v1/workspaces/acme/keys/primary")
                .then()
                .statusCode(200)
                .extract()
                .path("keyId");
        var answer = stack.as("ada", "command")
                .post("/v1/workspaces/acme/keys/" + keyId + "/reveal")
                .then()
                .statusCode(200)
                .extract();
        String line = "GATEWAY_API_KEY=" + answer.path("key");
        for (String sink : List.of("sandboxes", "desktop")) {
            Path file = stack.data().resolve(sink).resolve("acme/gateway.env");
            await("sandboxes").untilAsserted(() -> assertThat(file).hasContent(line));
        }
        return new Keys.Created(keyId, answer.path("key"), answer.header("Consistency-Token"));
    }

    private void present(String key) {
        stack.as("gateway", "query").body(Map.of("key", key)).post("/v1/keys/verify");
    }

    /** A key in every place of a request where it doesn't belong. */
    private void send(String key) {
        String keys = "/v1/workspaces/acme/keys";
        errors.add(
                stack.as("ada", "command").body(Map.of("name", "a", key, "b")).post(keys));
        errors.add(stack.as("ada", "command")
                .body(Map.of("name", "a", "scopes", List.of(key)))
                .post(keys));
        errors.add(stack.as("ada", "command")
                .body(Map.of("name", "a", "expiresAt", key))
                .post(keys));
        errors.add(stack.as("ada", "command").body("{\"name\":" + key + "}").post(keys));
        errors.add(stack.as("ada", "command").queryParam(key, "1").post(keys));
        errors.add(stack.anonymously("command")
                .header("Authorization", "Bearer " + key)
                .post(keys));
        errors.add(stack.anonymously("query")
                .header("Authorization", "Bearer " + key)
                .get(keys));
        errors.add(stack.as("ada", "query").queryParam("cursor", key).get(keys));
        errors.add(stack.as("ada", "query").queryParam("sort", key).get(keys));
        errors.add(stack.as("ada", "query").header("Consistency-Token", key).get(keys));
        errors.add(stack.as("ada", "query").get(keys + "/" + key));
        errors.add(stack.as("ada", "command").header("If-Match", key).post(keys + "/" + key + "/revoke"));
        errors.add(
                stack.as("gateway", "query").body(Map.of("key", "x", key, "x")).post("/v1/keys/verify"));
        errors.add(stack.as("gateway", "usage").body(Map.of("keyId", key)).post("/v1/gateway-requests"));
    }

    /** What stands in which file, as {@code name in file}. */
    private Set<String> hitsInFiles(ByteSearch search) throws IOException {
        var hits = new TreeSet<String>();
        Files.walkFileTree(stack.data(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    search.in(file).forEach(name -> hits.add(name + " in " + file));
                }
                return FileVisitResult.CONTINUE;
            }

            /** PostgreSQL and Kafka remove files between the moment that they are listed and that they are looked at. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        search.in(stack.log()).forEach(name -> hits.add(name + " in " + stack.log()));
        return hits;
    }

    private Set<String> hitsInDatabases(ByteSearch search) throws IOException, SQLException {
        var databases = new Databases(stack);
        var hits = new TreeSet<String>();
        for (String database : Databases.ALL) {
            search.in(databases.dump(database)).forEach(name -> hits.add(name + " in " + database));
        }
        return hits;
    }
}

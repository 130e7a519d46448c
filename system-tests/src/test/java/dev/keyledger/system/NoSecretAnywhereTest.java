package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Secrets that were created, presented, mistyped and revoked are looked for in everything that the stack wrote:
 * PostgreSQL's files and write-ahead log, Kafka's segments, all logs.
 */
class NoSecretAnywhereTest {
    private static final String FOUND = "a key's name";

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @Test
    void fullKeysAndTheirDigests_areNowhere() throws IOException {
        List<Keys.Created> keys = new ArrayList<>(acme.create("canary", 5));
        keys.forEach(key -> present(key.key()));
        keys.forEach(key -> present(key.key() + "0"));
        keys.forEach(key -> send(key.key()));
        acme.revoke(keys.getFirst().keyId());
        keys.add(rotated(keys.getLast()));
        Keys.Created primary = primary();
        keys.forEach(key -> present(key.key()));

        var needles = new LinkedHashMap<String, String>();
        needles.put(FOUND, "canary 0");
        keys.forEach(key -> formsOf(key).forEach((form, text) -> needles.put(form + " " + needles.size(), text)));
        formsOf(primary).forEach(needles::put);
        List<String> hits = hits(needles);
        assertThat(hits).as("the scan finds what was written: a key's name").anyMatch(hit -> hit.startsWith(FOUND));
        assertThat(hits)
                .as("the scan finds the primary key where it belongs")
                .contains(inSandbox("sandboxes", primary), inSandbox("desktop", primary));
        hits.removeAll(List.of(inSandbox("sandboxes", primary), inSandbox("desktop", primary)));
        assertThat(hits).allMatch(hit -> hit.startsWith(FOUND));
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
            await("sandboxes").atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(file)
                    .hasContent(line));
        }
        return new Keys.Created(keyId, answer.path("key"), answer.header("Consistency-Token"));
    }

    private void present(String key) {
        stack.as("gateway", "query").body(Map.of("key", key)).post("/v1/keys/verify");
    }

    /** A key in every place of a request where it doesn't belong. */
    private void send(String key) {
        stack.as("ada", "command")
                .body(Map.of("name", "a", key, "b"))
                .post("/v1/workspaces/acme/keys")
                .then()
                .statusCode(400);
        stack.anonymously("command").header("Authorization", "Bearer " + key).post("/v1/workspaces/acme/keys");
        stack.as("ada", "query").queryParam("cursor", key).get("/v1/workspaces/acme/keys");
        stack.as("ada", "command").header("If-Match", key).post("/v1/workspaces/acme/keys/" + key + "/revoke");
    }

    private static Map<String, String> formsOf(Keys.Created key) {
        byte[] bytes = key.key().getBytes(StandardCharsets.US_ASCII);
        byte[] digest = sha256(bytes);
        String owner = " of key " + key.keyId();
        var forms = new LinkedHashMap<String, String>();
        forms.put("raw text" + owner, key.key());
        forms.put("base64" + owner, Base64.getEncoder().withoutPadding().encodeToString(bytes));
        forms.put("hex" + owner, HexFormat.of().formatHex(bytes));
        forms.put("SHA-256 in hex" + owner, HexFormat.of().formatHex(digest));
        forms.put(
                "SHA-256 in base64" + owner,
                Base64.getEncoder().withoutPadding().encodeToString(digest));
        forms.put(
                "SHA-256 in base64url" + owner,
                Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
        forms.put("SHA-256 as bytes" + owner, new String(digest, StandardCharsets.ISO_8859_1));
        return forms;
    }

    /** Which of the texts stands in which file, as {@code name in file}. */
    private List<String> hits(Map<String, String> textsByName) throws IOException {
        var hits = new ArrayList<String>();
        try (Stream<Path> files = Files.walk(stack.data())) {
            files.filter(Files::isRegularFile).forEach(file -> {
                String content = contentOf(file);
                textsByName.forEach((name, text) -> {
                    if (content.contains(text)) {
                        hits.add(name + " in " + file);
                    }
                });
            });
        }
        return hits;
    }

    /** Bytes as text: ISO 8859-1 maps each to one character. */
    private static String contentOf(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return ""; // Removed by its owner since it was listed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

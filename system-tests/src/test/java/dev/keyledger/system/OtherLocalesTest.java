package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole stack on machines of other countries, where numbers have other digits, a capital I another small letter, and
 * years other numbers. What programs read is the same as anywhere.
 */
class OtherLocalesTest {
    private static final String EGYPT = "-Duser.language=ar -Duser.country=EG";
    private static final String TURKEY = "-Duser.language=tr -Duser.country=TR";
    private static final String THAILAND =
            "-Duser.language=th -Duser.country=TH -Duser.extensions=u-ca-buddhist-nu-thai";

    @TempDir
    Path folder;

    static Stream<String> machines() {
        return Boolean.getBoolean("keyledger.long") ? Stream.of(EGYPT, TURKEY, THAILAND) : Stream.of(EGYPT);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void whatProgramsRead_isTheSameEverywhere(String machine) throws Exception {
        try (Stack stack = new Stack(folder.resolve("data"), machine)) {
            stack.up();
            Keys acme = new Keys(stack, "acme", "ada").provisioned().awaitProvisioned();
            List<Keys.Created> keys = acme.create("TITLE I", 3);
            String first = keys.getFirst().keyId();
            acme.used(first, "gpt-4o", 3);
            acme.awaitCountedThroughNow();

            assertThat(acme.requests(keys)).isEqualTo(3);
            assertEveryListIsAnswered(stack);
            assertThat(get(stack, "?q=title%20i").<List<String>>path("items.name"))
                    .hasSize(3);
            assertThat(get(stack, "/" + first + "/history").statusCode()).isEqualTo(200);
            assertThat(get(stack, "/" + first + "/usage?granularity=hour").<Integer>path("totals.requests"))
                    .isEqualTo(3);
            assertKeysWork(stack, first, keys.getFirst().key());
            assertThat(ops(stack, machine, "reconcile"))
                    .contains("event store = topic", "topic = views", "hours = totals");
            assertThat(ops(stack, machine, "replay", "keys", "--json")).contains("\"completed\"");
            assertThat(ops(stack, machine, "replay", "usage", "--json")).contains("\"completed\"");

            assertNothingHasOtherDigits(new KafkaLog(stack).dump());
        }
    }

    private static void assertEveryListIsAnswered(Stack stack) {
        for (String sort : List.of("name", "createdAt", "lastUsedAt", "requests30d", "cost30dUsd")) {
            for (String direction : List.of("", "-")) {
                var page = get(stack, "?limit=2&kind=all&sort=" + direction + sort);
                assertThat(page.statusCode()).as(sort).isEqualTo(200);
                String next = page.path("nextCursor");
                assertThat(get(stack, "?limit=2&kind=all&sort=" + direction + sort + "&cursor=" + next)
                                .statusCode())
                        .as("second page by " + sort)
                        .isEqualTo(200);
            }
        }
        for (String status : List.of("active", "expired", "revoked", "all")) {
            assertThat(get(stack, "?status=" + status).statusCode()).as(status).isEqualTo(200);
        }
    }

    private static void assertKeysWork(Stack stack, String keyId, String key) {
        RequestSpecification gateway = stack.as("gateway", "query");
        assertThat(gateway.body(Map.of("key", key)).post("/v1/keys/verify").<String>path("code"))
                .isEqualTo("VALID");
        var rotated = stack.as("ada", "command")
                .body(Map.of("overlap", "PT1H"))
                .post("/v1/workspaces/acme/keys/" + keyId + "/rotate");
        assertThat(rotated.statusCode()).isEqualTo(202);
        assertThat(rotated.header("Location")).endsWith(rotated.<String>path("rotationId"));
        var revoked = stack.as("ada", "command").post("/v1/workspaces/acme/keys/" + keyId + "/revoke");
        assertThat(revoked.header("ETag")).matches("\"[0-9]+\"");
        assertThat(stack.as("gateway", "query")
                        .header("Consistency-Token", revoked.header("Consistency-Token"))
                        .body(Map.of("key", key))
                        .post("/v1/keys/verify")
                        .<String>path("code"))
                .isEqualTo("REVOKED");
    }

    private static io.restassured.response.Response get(Stack stack, String path) {
        return stack.as("ada", "query").urlEncodingEnabled(false).get("/v1/workspaces/acme/keys" + path);
    }

    private static String ops(Stack stack, String machine, String... arguments)
            throws IOException, InterruptedException {
        var command = Stream.concat(Stream.of("ops"), Stream.of(arguments)).toArray(String[]::new);
        ProcessBuilder builder = stack.command(command).redirectErrorStream(true);
        builder.environment().put("JDK_JAVA_OPTIONS", machine);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Arabic-Indic and Thai digits, as their bytes are in UTF-8. */
    private static void assertNothingHasOtherDigits(byte[] records) {
        String bytes = new String(records, StandardCharsets.ISO_8859_1);
        assertThat(bytes)
                .isNotEmpty()
                .doesNotContainPattern("\u00d9[\u00a0-\u00a9]")
                .doesNotContainPattern("\u00e0\u00b9[\u0090-\u0099]");
    }
}

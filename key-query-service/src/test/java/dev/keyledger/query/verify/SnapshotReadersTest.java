package dev.keyledger.query.verify;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.query.PublishedTopics;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.key.Lineage;
import dev.keyledger.verifier.key.SecretState;
import dev.keyledger.verifier.memory.KeyTail.Standing;
import dev.keyledger.verifier.memory.SoundKeys;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Who reads a snapshot, and who is given none. */
@QuarkusTest
@WithTestResource(ServersResource.class)
@Isolated("for a moment nobody else is given a snapshot")
@Timeout(600)
class SnapshotReadersTest {
    /** More than all buffers on the way hold. */
    private static final int KEYS = 30_000;

    private static final int AT_ONCE_MAX = 4;
    private static final WorkspaceId WORKSPACE = new WorkspaceId("snapshot-readers");

    @Inject
    VerifyMemory memory;

    @ConfigProperty(name = "keyledger.peppers")
    String configuredPeppers;

    private final Random random = new Random(20261128);

    @Test
    void hungReaders_loseTheirPlaces_andKeepNobodyOut() throws IOException {
        PublishedTopics.shared().silenceBeacon(false);
        List<KeyCredentials> many = IntStream.range(0, KEYS)
                .mapToObj(i -> key(new UUID(20261128, i), UUID.randomUUID()))
                .toList();
        await("memory to be large").until(() -> {
            take(many);
            return memory.index().size() >= KEYS;
        });
        await().untilAsserted(() -> snapshot().statusCode(200));
        var hung = new ArrayList<Socket>();
        try {
            for (int i = 0; i < AT_ONCE_MAX; i++) {
                hung.add(hungReader());
            }

            // None of them ends by himself.
            await("to be given a snapshot").untilAsserted(() -> snapshot().statusCode(200));
        } finally {
            for (Socket reader : hung) {
                reader.close();
            }
        }
    }

    /** However long it takes him in all. */
    @Test
    void readerThatGetsOn_isNotWaitedFor() throws IOException {
        var taken = new TakenOutput(new ByteArrayOutputStream());
        assertThat(taken.waitsFor(Duration.ZERO)).isFalse();

        taken.write(new byte[10]);
        taken.flush();
        assertThat(taken.waitsFor(Duration.ZERO)).isFalse();

        taken.waits();
        await().until(() -> taken.waitsFor(Duration.ZERO));
        assertThat(taken.waitsFor(Duration.ofHours(1))).isFalse();
    }

    /** As of a view that an older build has written; a rebuild names the event. */
    @Test
    void keyOfWhichTheLastEventIsNotKnown_isNamedAsWhatIsToBeMended_untilItIs() {
        PublishedTopics.shared().silenceBeacon(false);
        await().untilAsserted(() -> snapshot().statusCode(200));
        UUID keyId = UUID.randomUUID();
        await("memory to have it").until(() -> {
            take(List.of(key(keyId, null)));
            return memory.index().versionOf(keyId) == 1;
        });

        snapshot()
                .statusCode(503)
                .header("Retry-After", "30")
                .body("type", containsString("rebuild-needed"))
                .body("detail", containsString(keyId.toString()))
                .body("detail", containsString("./keyledger ops replay keys"));

        await("it to be named").until(() -> {
            take(List.of(key(keyId, UUID.randomUUID())));
            return memory.index().namelessKeys(1).isEmpty();
        });
        await().untilAsserted(() -> snapshot().statusCode(200));
    }

    /** On the tail's thread, as whatever the views say. */
    private void take(List<KeyCredentials> keys) {
        Standing standing = memory.tail().standing().orElseThrow();
        memory.tail().offer(new SoundKeys(standing.topicId(), standing.nextOffsets(), keys, List.of(), Set.of()));
    }

    private KeyCredentials key(UUID keyId, @Nullable UUID lastEventId) {
        byte[] hmac = new byte[32];
        random.nextBytes(hmac);
        var secret = new SecretState(
                1, KeyHmac.of(hmac), Peppers.parse(configuredPeppers).newest().id(), null, null);
        return new KeyCredentials(
                keyId,
                WORKSPACE,
                1,
                new Lineage(lastEventId, List.of()),
                List.of("models:read"),
                null,
                null,
                null,
                List.of(secret));
    }

    private static Socket hungReader() throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress("localhost", RestAssured.port));
        socket.getOutputStream()
                .write(("GET /v1/verification-snapshot HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + gatewayToken() + "\r\n\r\n")
                        .getBytes(US_ASCII));
        // Then it has its place.
        assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII)).isEqualTo("HTTP/1.1 200");
        return socket;
    }

    private static ValidatableResponse snapshot() {
        return given().auth()
                .oauth2(gatewayToken())
                .get("/v1/verification-snapshot")
                .then();
    }

    private static String gatewayToken() {
        return TestTokens.token("gateway", "Gateway", "platform:gateway");
    }
}

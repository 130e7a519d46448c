package dev.keyledger.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.keyledger.agent.authorize.Authorizer;
import dev.keyledger.agent.authorize.Profile;
import dev.keyledger.agent.authorize.ScopeMap;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.verifier.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {
    private static final Verdict VALID = new Verdict.Valid(
            UUID.fromString("01920000-0000-7000-8000-000000000001"),
            new WorkspaceId("acme"),
            List.of("models:read"),
            1,
            1,
            Instant.EPOCH);
    private static final Verdict UNKNOWN = new Verdict.Refused(Verdict.Code.NOT_FOUND, null, Instant.EPOCH);

    @TempDir
    private Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Listeners listeners = new Listeners(2);
    private RawClient client;

    @BeforeEach
    void listen() {
        // Somebody else may take a free port before it is listened on.
        await().ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            int port = freePort();
            listeners.listenToOwn("127.0.0.1", port, handler());
            client = RawClient.ofPort(port);
            return true;
        });
    }

    @AfterEach
    void close() throws IOException {
        listeners.close();
    }

    @Test
    void validKey_isAnsweredWithWhoseItIs() throws IOException {
        String answer = client.answerTo(RawClient.request(
                "GET /v1/authorize HTTP/1.1",
                "X-Original-Method: GET",
                "X-Original-URI: /v1/models",
                "Authorization: Bearer good"));

        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("X-Keyledger-Workspace: acme\r\n")
                .endsWith("\r\n\r\n");
        await("the answer to be counted")
                .until(() -> registry.find("keyledger.agent.authorize")
                                .tag("outcome", "valid")
                                .timer()
                        != null);
    }

    @Test
    void unknownKey_isAnsweredAsOpenAisClientsReadIt() throws IOException {
        String answer = client.answerTo(RawClient.request(
                "GET /v1/authorize HTTP/1.1",
                "X-Original-Method: GET",
                "X-Original-URI: /v1/models",
                "x-api-key: bad"));

        assertThat(answer)
                .startsWith("HTTP/1.1 401 ")
                .containsIgnoringCase("WWW-Authenticate: Bearer realm=\"keyledger\", error=\"invalid_token\"")
                .contains("{\"error\":{\"message\":\"Incorrect API key.\"");
    }

    @Test
    void questionsOnOneConnection_areAnsweredOneByOne_whateverBodiesTheyHave() throws IOException {
        String questions =
                "POST /v1/authorize HTTP/1.1\r\nHost: agent\r\nContent-Length: 5\r\nx-api-key: bad\r\n\r\nhello"
                        + "PUT /v1/authorize HTTP/1.1\r\nHost: agent\r\nTransfer-Encoding: chunked\r\nx-api-key: bad\r\n\r\n"
                        + "3\r\nabc\r\n0\r\n\r\n"
                        + "GET /elsewhere HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n";

        String answers = client.answerTo(questions.getBytes(StandardCharsets.US_ASCII));

        assertThat(answers.split("HTTP/1\\.1 ", -1)).hasSize(4);
        assertThat(answers).containsSubsequence("HTTP/1.1 401 ", "HTTP/1.1 401 ", "HTTP/1.1 404 ");
    }

    /** A server that closes before it has read all may have its answer thrown away by the client's system: ask again. */
    @Test
    void megabyteInAHeader_isTooLarge() {
        byte[] request = RawClient.request("GET /v1/authorize HTTP/1.1", "x-api-key: " + "k".repeat(1 << 20));

        await().untilAsserted(() -> assertThat(client.answerTo(request)).startsWith("HTTP/1.1 431 "));
    }

    @Test
    void megabyteInThePath_isTooLong() {
        byte[] request = RawClient.request("GET /v1/authorize/" + "k".repeat(1 << 20) + " HTTP/1.1");

        await().untilAsserted(() -> assertThat(client.answerTo(request)).startsWith("HTTP/1.0 414 "));
    }

    /** What isn't HTTP is a bad request; what is HTTP has no valid key. Nothing is a failure of the agent's. */
    @Test
    void anyBytes_areRefused_andTheNextRequestIsAnswered() throws IOException {
        var random = new Random(42);
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            String header = new String(noise, StandardCharsets.ISO_8859_1);
            String name = List.of("Authorization", "x-api-key", "X-Original-URI", "X_Original_URI", "Transfer-Encoding")
                    .get(random.nextInt(5));
            String answer = client.answerTo(RawClient.request(
                    "GET /v1/authorize HTTP/1.1",
                    "X-Original-Method: GET",
                    "X-Original-URI: /v1/models",
                    "x-api-key: bad",
                    name + ": " + header));

            assertThat(answer).as("header %s of %s", name, List.of(noise)).doesNotContain(" 200 ", " 500 ");
            assertThat(answer.isEmpty() || answer.matches("(?s)HTTP/1\\.[01] 4.*"))
                    .as(answer)
                    .isTrue();
        }
        validKey_isAnsweredWithWhoseItIs();
    }

    @Test
    void unixSocket_isForItsOwnerAndGroup_andAnswers() throws Exception {
        Path socket = directory.resolve("agent.sock");
        listeners.listen(socket, handler());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");
        assertThat(new RawClient(UnixDomainSocketAddress.of(socket))
                        .answerTo(RawClient.request("GET /v1/authorize HTTP/1.1")))
                .startsWith("HTTP/1.1 401 ");
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(socket);
        }
    }

    @Test
    void socketOfAnAgentThatIsGone_isReplaced_andOneInUseIsNot() throws Exception {
        Path socket = directory.resolve("agent.sock");
        try (var gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();

        listeners.listen(socket, handler());

        assertThat(new RawClient(UnixDomainSocketAddress.of(socket))
                        .answerTo(RawClient.request("GET /v1/authorize HTTP/1.1")))
                .startsWith("HTTP/1.1 401 ");
        try (var second = new Listeners(1)) {
            assertThatThrownBy(() -> second.listen(socket, handler()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
        assertThat(socket).exists();
    }

    @Test
    void fileThatIsNoSocket_isLeftAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("precious"), "data");

        assertThatThrownBy(() -> listeners.listen(file, handler()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no socket");
        assertThat(file).hasContent("data");
    }

    @Test
    void addressThatOthersReach_isRefused() {
        assertThatThrownBy(() -> listeners.listenToOwn("0.0.0.0", 0, handler()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("loopback");
    }

    @Test
    void portInUse_isToldByItsNumber() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> listeners.listenToOwn("127.0.0.1", taken.getLocalPort(), handler()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }

    private AuthorizeHandler handler() {
        var authorizer = new Authorizer(
                (key, scope) -> key.equals("good") ? VALID : UNKNOWN, Profile.NGINX, ScopeMap.of("", true), false);
        return new AuthorizeHandler(authorizer, new AuthorizeMetrics(registry));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

package dev.keyledger.agent.http;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenersTest {
    private static final String END_OF_CHUNKS = "0\r\n\r\n";
    private static final Verdict VALID = new Verdict.Valid(
            UUID.fromString("01920000-0000-7000-8000-000000000001"),
            new WorkspaceId("acme"),
            List.of("models:read"),
            1,
            1,
            Instant.EPOCH);
    private static final Verdict NOT_FOR_THIS =
            new Verdict.Refused(Verdict.Code.INSUFFICIENT_SCOPE, null, Instant.EPOCH);
    private static final Verdict UNKNOWN = new Verdict.Refused(Verdict.Code.NOT_FOUND, null, Instant.EPOCH);

    @TempDir
    private Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Listeners listeners = new Listeners(2);
    private RawClient client;

    @BeforeEach
    void listen() {
        client = listening(listeners);
    }

    private RawClient listening(Listeners some) {
        var found = new AtomicReference<RawClient>();
        // Somebody else may take a free port before it is listened on.
        await().ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            int port = freePort();
            some.listenToOwn("127.0.0.1", port, handler());
            found.set(RawClient.ofPort(port));
            return true;
        });
        return found.get();
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

    /**
     * The key is good for models alone, and the proxy asks about embeddings. Whatever else stands in the request, by whatever
     * reading of it, nobody is to find the other path or another scope there.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Original_URI: /v1/models",
                "X-Original_URI: /v1/models",
                "x-original-uri: /v1/models",
                "X-ORIGINAL-URI: /v1/models",
                "X-Original-URI : /v1/models",
                "X-Original-URI\t: /v1/models",
                "X-Original-URI\u0000: /v1/models",
                "X-Original-URI: /v1/embeddings",
                "X-Padding: 1\r\n X-Original-URI: /v1/models",
                "X-Padding: 1\rX-Original-URI: /v1/models",
                "X-Padding: 1\nX-Original-URI: /v1/models",
                " X-Original-URI: /v1/models",
                "\r\nX-Original-URI: /v1/models",
                "X-Original-Method: GET",
                "X_Original_Method: GET",
                "X-HTTP-Method-Override: GET",
                "X-Forwarded-Uri: /v1/models",
                "X-Forwarded-Method: GET",
                "X-Rewrite-URL: /v1/models",
                "X-Envoy-Original-Path: /v1/models",
                "Connection: X-Original-URI",
                "X-Keyledger-Scopes: embeddings:create",
                "x_keyledger_scopes: embeddings:create",
                "Content-Length: 0\r\nContent-Length: 7",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13",
                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
                "Expect: 100-continue",
                "Expect: everything",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: xchunked"
            })
    void whatAClientAdds_opensNothing(String added) throws IOException {
        byte[] request = RawClient.request(
                "GET /v1/authorize HTTP/1.1",
                "x-api-key: reader",
                "X-Original-Method: POST",
                "X-Original-URI: /v1/embeddings",
                added);

        String answer = client.answerTo(RawClient.withBody(request, END_OF_CHUNKS));

        assertThat(answer.isEmpty() || answer.matches("(?s)HTTP/1\\.[01] 4.*"))
                .as(answer)
                .isTrue();
        assertThat(answer).doesNotContain(" 200 ");
    }

    /** One of them is good. The upstream might go by the other, and so might whoever reads a line of two as one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-api-key: good\r\nx-api-key: other",
                "x-api-key: good\r\nX-API-KEY: other",
                "x-api-key: good\r\napi-key: other",
                "x-api-key: other\r\nAuthorization: Bearer good",
                "Authorization: Bearer good\r\nauthorization: bearer other",
                "x-api-key: good, other",
                "x-api-key: good other",
                "x-api-key: good\r\n other",
                "Authorization: Bearer good, Bearer other",
                "Authorization: Bearer Bearer good",
                "Authorization: Basic good",
                "x-api-key : good",
                "x_api_key: good",
                "api_key: good",
                "X-Api_Key: good",
                "Proxy-Authorization: Bearer good",
                "x-api-key:\u0000good",
                "x-api-key: good\u0000",
                "x-api-key: good\u00a0",
                "x-api-key: good\u001f",
                "x-api-key: \u001cgood",
                "x-api-key: good\u0085",
                "Authorization: Bearer\u001fgood",
                "Authorization: Bearer \u001dgood",
                "Authorization: \u001eBearer good",
                "x-api-key: good\r\napi-key: good\u001f",
                "x-api-key: GOOD",
                "Cookie: x-api-key=good"
            })
    void keyThatIsNotTheOneKeyInItsPlace_opensNothing(String credentials) throws IOException {
        String answer = client.answerTo(RawClient.request(
                "GET /v1/authorize HTTP/1.1", "X-Original-Method: GET", "X-Original-URI: /v1/models", credentials));

        assertThat(answer.isEmpty() || answer.matches("(?s)HTTP/1\\.[01] 40[01].*"))
                .as(answer)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 41, 42, 43, 255, 256, 4_096, 8_192, 60_000})
    void keyOfAnyLength_isUnknown(int length) throws IOException {
        for (String header : List.of("Authorization: Bearer ", "x-api-key: ", "api-key: ")) {
            assertThat(client.answerTo(RawClient.request(
                            "GET /v1/authorize HTTP/1.1",
                            "X-Original-Method: GET",
                            "X-Original-URI: /v1/models",
                            header + "k".repeat(length))))
                    .as(header)
                    .startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void megabyteOfManyHeaders_isTooLarge() {
        String[] lines = new String[1_025];
        lines[0] = "GET /v1/authorize HTTP/1.1";
        for (int i = 1; i < lines.length; i++) {
            lines[i] = "x-api-key: " + "k".repeat(1_024);
        }
        byte[] request = RawClient.request(lines);

        await().untilAsserted(() -> assertThat(client.answerTo(request)).startsWith("HTTP/1.1 431 "));
    }

    /** A server that closes before it has read all may have its answer thrown away by the client's system: ask again. */
    @ParameterizedTest
    @ValueSource(strings = {"x-api-key", "api-key", "Authorization", "X-Original-URI", "X-Original-Method", "X-Any"})
    void megabyteInAHeader_isTooLarge(String header) {
        byte[] request = RawClient.request("GET /v1/authorize HTTP/1.1", header + ": " + "k".repeat(1 << 20));

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

    /** A proxy that passes on the length of a body, and not the body, must not have its next question taken for that. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 71", "Content-Length: 1000000", "Transfer-Encoding: chunked"})
    void questionWhoseBodyDoesNotCome_isTheLastOfItsConnection(String announced) throws IOException {
        String question = "GET /v1/authorize HTTP/1.1\r\nHost: agent\r\nx-api-key: reader\r\n"
                + "X-Original-Method: GET\r\nX-Original-URI: /v1/models\r\n" + announced + "\r\n\r\n";

        String answer = client.answerTo(question.getBytes(StandardCharsets.US_ASCII));

        assertThat(answer).startsWith("HTTP/1.1 200 ").containsIgnoringCase("connection: close");
    }

    @Test
    void questionByHead_isAnsweredWithoutABody() throws IOException {
        String question = " /v1/authorize HTTP/1.1\r\nHost: agent\r\nx-api-key: bad\r\n";
        String questions = "HEAD" + question + "\r\nGET" + question + "Connection: close\r\n\r\n";

        String answers = client.answerTo(questions.getBytes(StandardCharsets.US_ASCII));

        assertThat(answers.split("\r\n\r\n", -1)[1]).startsWith("HTTP/1.1 401 ");
        assertThat(answers.split("\\{\"error\"", -1)).hasSize(2);
    }

    /** Its answers would be kept in memory, however many. */
    @Test
    void whoeverAsksOnAndReadsNoAnswer_isCutOff() throws IOException {
        byte[] questions = "GET /v1/authorize HTTP/1.1\r\nHost: agent\r\nx-api-key: bad\r\n\r\n"
                .repeat(1_000)
                .getBytes(StandardCharsets.US_ASCII);
        try (SocketChannel channel = SocketChannel.open(client.address())) {
            channel.configureBlocking(false);
            await("it to be cut off").until(() -> {
                try {
                    channel.write(ByteBuffer.wrap(questions));
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
        }
        validKey_isAnsweredWithWhoseItIs();
    }

    @Test
    void connectionsThatAskNothing_makeRoomForThoseThatDo() throws IOException {
        try (var few = new Listeners(1, 3)) {
            RawClient fews = listening(few);
            try (SocketChannel proxy = SocketChannel.open(fews.address());
                    SocketChannel silent = SocketChannel.open(fews.address())) {
                silent.write(ByteBuffer.wrap("GET /v1/authorize HTT".getBytes(StandardCharsets.US_ASCII)));
                var others = new ArrayList<SocketChannel>();
                for (int i = 0; i < 20; i++) {
                    assertThat(askedOn(proxy)).startsWith("HTTP/1.1 401 ");
                    others.add(SocketChannel.open(fews.address()));
                    assertThat(askedOn(others.getLast())).startsWith("HTTP/1.1 401 ");
                }

                assertThat(silent.read(ByteBuffer.allocate(1)))
                        .as("the one that was silent longest is ended")
                        .isNegative();
                assertThat(askedOn(proxy)).startsWith("HTTP/1.1 401 ");
                for (SocketChannel other : others) {
                    other.close();
                }
            }
        }
    }

    private static String askedOn(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap("GET /v1/authorize HTTP/1.1\r\nHost: agent\r\nx-api-key: bad\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer answer = ByteBuffer.allocate(8_192);
        while (answer.position() == 0 || answer.get(answer.position() - 1) != '}') {
            if (channel.read(answer) < 0) {
                return "ended";
            }
        }
        return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
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
                (key, scope) -> switch (key) {
                    case "good" -> VALID;
                    case "reader" -> "models:read".equals(scope) ? VALID : NOT_FOR_THIS;
                    default -> UNKNOWN;
                },
                Profile.NGINX,
                ScopeMap.of("", true),
                false);
        return new AuthorizeHandler(authorizer, new AuthorizeMetrics(registry));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

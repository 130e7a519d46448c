package dev.keyledger.localstack.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The issuer gives anybody's token to whoever asks; a page in a browser on this machine must not be able to. */
class IssuerGuardTest {
    private static final String FORM = "grant_type=client_credentials&client_id=c&client_secret=none";

    private static MockOAuth2Server issuer;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        issuer = GuardedIssuer.start("{}", 0);
        port = issuer.baseUrl().port();
    }

    @AfterAll
    static void stop() {
        issuer.shutdown();
    }

    private static String send(String method, String path, String host, String... headers) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                    + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                    + (method.equals("POST") ? FORM.length() : 0) + "\r\n\r\n"
                    + (method.equals("POST") ? FORM : "");
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new StringBuilder();
            var input = socket.getInputStream();
            byte[] buffer = new byte[8_192];
            // The server may keep the connection: the status, the headers and what comes with them are enough.
            int read = input.read(buffer);
            answer.append(new String(buffer, 0, Math.max(read, 0), StandardCharsets.UTF_8));
            return answer.toString();
        }
    }

    private static String local() {
        return "localhost:" + port;
    }

    @Test
    void program_getsAToken() throws IOException {
        assertThat(send("POST", "/keyledger/token", local())).startsWith("HTTP/1.1 200");
        assertThat(send("POST", "/keyledger/token", "127.0.0.1:" + port)).startsWith("HTTP/1.1 200");
        assertThat(send("GET", "/keyledger/jwks", local())).startsWith("HTTP/1.1 200");
    }

    @Test
    void itsOwnPage_isAnswered_withoutAWordForOthers() throws IOException {
        String answer = send("POST", "/keyledger/token", local(), "Origin: http://" + local());
        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("access-control-");
    }

    @Test
    void pageOfAnotherOrigin_isRefused() throws IOException {
        for (String origin : List.of(
                "https://evil.example", "null", "http://localhost", "http://localhost:1", "https://" + local())) {
            for (String method : List.of("POST", "OPTIONS", "GET")) {
                String answer = send(
                        method,
                        "/keyledger/token",
                        local(),
                        "Origin: " + origin,
                        "Access-Control-Request-Method: POST");
                assertThat(answer).as("%s from %s", method, origin).startsWith("HTTP/1.1 403");
                assertThat(answer.toLowerCase(Locale.ROOT))
                        .doesNotContain("access-control-")
                        .doesNotContain("access_token");
            }
        }
    }

    @Test
    void anotherNameOfThisMachine_isRefused() throws IOException {
        for (String host :
                List.of("evil.example", "evil.example:" + port, "localhost.evil.example:" + port, "localhost")) {
            assertThat(send("POST", "/keyledger/token", host)).as(host).startsWith("HTTP/1.1 403");
            assertThat(send("POST", "/keyledger/token", host, "Origin: http://" + host))
                    .as(host)
                    .startsWith("HTTP/1.1 403");
        }
    }
}

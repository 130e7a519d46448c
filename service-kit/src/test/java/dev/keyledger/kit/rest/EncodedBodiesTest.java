package dev.keyledger.kit.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that come as gzip, and answers that leave as such. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class EncodedBodiesTest {
    private static final String PROBE = "/v1/workspaces/acme/probe";
    private static final String TOKEN = TestTokens.token("sub-1", "Some Body", "workspace:acme:admin");
    private static final String BODY = "{\"name\":\"abc\",\"count\":1}";

    private static HttpResponse<byte[]> post(byte[] body, String encoding) {
        return send(request(PROBE).header("Content-Encoding", encoding).POST(BodyPublishers.ofByteArray(body)));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json");
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(String text) {
        return gzip(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", " gzip ", "x-gzip"})
    void gzip_isUnpacked(String encoding) {
        HttpResponse<byte[]> response = post(gzip(BODY), encoding);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(text(response)).contains("\"name\":\"abc\"");
    }

    @Test
    void chunkedGzip_isUnpacked() {
        HttpResponse<byte[]> response = send(request(PROBE)
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(gzip(BODY)))));
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void identity_isNoEncoding() {
        assertThat(post(BODY.getBytes(StandardCharsets.UTF_8), "identity").statusCode())
                .isEqualTo(200);
    }

    /** The first are 60 MiB that come as 60 KiB. */
    @Test
    void bodyThatUnpacksBeyondTheLimit_is413() {
        byte[] bomb = gzip(" ".repeat(60 * 1024 * 1024));
        assertThat(bomb.length).isLessThan(65_536);
        assertThat(post(bomb, "gzip").statusCode()).isEqualTo(413);
        HttpResponse<byte[]> large = post(gzip("{\"name\":\"" + "a".repeat(70_000) + "\",\"count\":1}"), "gzip");
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(text(large)).contains("urn:keyledger:problem:too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "zstd", "gzip, gzip", "", "gzip;q=1"})
    void otherEncoding_is415_andToldWhatIsTaken(String encoding) {
        HttpResponse<byte[]> response = post(gzip(BODY), encoding);
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.headers().firstValue("Accept-Encoding")).contains("gzip, identity");
        assertThat(text(response)).contains("urn:keyledger:problem:unsupported-media-type");
    }

    @Test
    void whatIsNoGzip_is400() {
        byte[] packed = gzip(BODY);
        for (byte[] broken : new byte[][] {
            BODY.getBytes(StandardCharsets.UTF_8),
            new byte[0],
            Arrays.copyOf(packed, packed.length / 2),
            {31, (byte) 139}
        }) {
            HttpResponse<byte[]> response = post(broken, "gzip");
            assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
            assertThat(text(response)).contains("urn:keyledger:problem:invalid-request");
        }
    }

    @Test
    void largeAnswer_isCompressedWhenAsked() throws IOException {
        HttpResponse<byte[]> packed = send(request(PROBE + "/many").header("Accept-Encoding", "gzip"));
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(packed.headers().allValues("Vary").toString().toLowerCase(java.util.Locale.ROOT))
                .contains("accept-encoding");
        HttpResponse<byte[]> plain = send(request(PROBE + "/many"));
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(packed.body().length).isLessThan(plain.body().length / 5);
    }

    /** A secret may stand in any answer that isn't said to be compressed, and in a compressed one its length tells of it. */
    @Test
    void answerThatIsNotSaidToBe_isNotCompressed() {
        for (String path : new String[] {PROBE, PROBE + "/secret"}) {
            HttpResponse<byte[]> response = send(request(path).header("Accept-Encoding", "gzip, deflate, br"));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Encoding"))
                    .as(path)
                    .isEmpty();
        }
        assertThat(send(request("/v1/nothing").header("Accept-Encoding", "gzip"))
                        .headers()
                        .firstValue("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void durationInWeeks_isTaken() {
        given().auth()
                .oauth2(TOKEN)
                .contentType("application/json")
                .body("{\"name\":\"abc\",\"count\":1,\"overlap\":\"P1W\"}")
                .post(PROBE)
                .then()
                .statusCode(200)
                .body("overlap", equalTo("PT168H"));
    }
}

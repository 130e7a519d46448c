package dev.keyledger.usage.rebuild;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;

import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Catalogues of prices that come over HTTP: how large, in which formats, and what becomes of those that are wrong. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class GivenCatalogTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LIMIT = 16 * MEBIBYTE;

    @Inject
    DataSource dataSource;

    @Test
    void publicListOfMegabytes_isTaken() {
        String list = liteLlm(12_000);
        assertThat(list.length()).isGreaterThan(MEBIBYTE);

        assertThat(compared(list).getString("status")).isEqualTo("completed");
    }

    @Test
    void severalLists_areTakenInOneText() {
        String lists = """
                {"format": "keyledger-price-lists-1", "lists": [
                  {"name": "public", "asOf": "2026-08-01", "prices": %s},
                  {"name": "ours", "asOf": "2026-08-02", "prices": {"format": "keyledger-prices-2", "providers": []}}]}
                """.formatted(liteLlm(2));

        assertThat(compared(lists).getString("status")).isEqualTo("completed");
        refused(lists.replace("keyledger-prices-2", "keyledger-prices-9"))
                .body("errors.detail", contains(containsString("ours /format: is not")));
    }

    @Test
    void bodyBeyondTheLimit_isRefusedBeforeItIsSent_andToldTheLimit() throws Exception {
        assertThat(answerToLength("/v1/operations", 50_000_000))
                .startsWith("HTTP/1.1 413")
                .contains("The body is larger than " + LIMIT + " bytes.");
        assertThat(answerToLength("/v1/operations", LIMIT + 1)).startsWith("HTTP/1.1 413");
    }

    @Test
    void bodyThatUnpacksBeyondTheLimit_isRefused() throws Exception {
        operator()
                .header("Content-Encoding", "gzip")
                .body(gzip(" ".repeat(LIMIT + 1)))
                .post("/v1/operations")
                .then()
                .statusCode(413)
                .body("detail", containsString(LIMIT + " bytes"));
    }

    @Test
    void otherEndpoints_takeNoMoreThanBefore() throws Exception {
        for (String path : List.of("/v1/gateway-requests", "/v1/operations/1", "/v1/operationsx")) {
            assertThat(answerToLength(path, MEBIBYTE + 1))
                    .as(path)
                    .startsWith("HTTP/1.1 413")
                    .contains("The body is larger than " + MEBIBYTE + " bytes.");
        }
    }

    /** Whoever may not start operations doesn't make the service read megabytes. */
    @Test
    void largeBodyOfSomebodyElse_isRefusedBeforeItIsRead() throws Exception {
        assertThat(answer(
                        "/v1/operations",
                        TestTokens.token("ada", "Ada", "workspace:acme:admin"),
                        "Content-Length: " + (LIMIT - 1)))
                .startsWith("HTTP/1.1 403");
        assertThat(answer("/v1/operations", "none", "Content-Length: " + (LIMIT - 1)))
                .startsWith("HTTP/1.1 401");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"providers\": [",
                "{\"models\": [], \"models\": []}",
                "{\"models\": [{\"model\": \"m\", \"prices\": []}]}",
                "{\"models\": [{\"model\": \"m\", \"aliases\": [\"n\"], \"prices\": PRICE}, {\"model\": \"n\", \"prices\": PRICE}]}",
                "{\"models\": [{\"model\": \"m\", \"prices\": [{\"from\": \"2026-01-01\", \"inputPico\": -1,"
                        + " \"outputPico\": 1, \"source\": \"s\", \"asOf\": \"2026-01-01\"}]}]}",
                "{\"models\": [{\"model\": \"m\", \"prices\": [{\"from\": \"2026-01-01\", \"inputPico\": 1000000000001,"
                        + " \"outputPico\": 1, \"source\": \"s\", \"asOf\": \"2026-01-01\"}]}]}"
            })
    void catalogueThatIsWrong_isNamedByItsPlace_andNothingOfItComesIntoForce(String catalog) throws Exception {
        String price = "[{\"from\": \"2026-01-01\", \"inputPico\": 1, \"outputPico\": 1, \"source\": \"s\","
                + " \"asOf\": \"2026-01-01\"}]";
        List<String> before = inForce();

        refused(catalog.replace("PRICE", price))
                .body("errors.pointer", contains("/catalog"))
                .body("errors.detail[0]", matchesPattern("(?s)catalog (line \\d+|/.*): .+"));

        assertThat(inForce()).isEqualTo(before);
    }

    private List<String> inForce() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 'in force ' || coalesce(catalog_id::text, 'own') FROM"
                        + " catalog_in_force UNION ALL SELECT 'catalog ' || catalog_id FROM price_catalog UNION ALL"
                        + " SELECT 'operation ' || operation_id FROM operation ORDER BY 1")) {
            var lines = new ArrayList<String>();
            while (row.next()) {
                lines.add(row.getString(1));
            }
            return lines;
        }
    }

    private static JsonPath compared(String catalog) {
        String id = operator()
                .body(Map.of("type", "reprice", "dryRun", true, "catalog", catalog))
                .post("/v1/operations")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        await().until(() -> operator().get("/v1/operations/" + id).jsonPath().getString("finishedAt") != null);
        return operator().get("/v1/operations/" + id).jsonPath();
    }

    private static ValidatableResponse refused(String catalog) {
        return operator()
                .body(Map.of("type", "reprice", "catalog", catalog))
                .post("/v1/operations")
                .then()
                .statusCode(400);
    }

    private static String liteLlm(int models) {
        var list = new StringBuilder("{");
        for (int i = 0; i < models; i++) {
            list.append(String.format(
                    Locale.ROOT,
                    "%s\"model-%d\": {\"litellm_provider\": \"openai\", \"mode\": \"chat\", \"input_cost_per_token\": 1e-06}",
                    i == 0 ? "" : ",\n",
                    i));
        }
        return list.append('}').toString();
    }

    private static String answerToLength(String path, int length) throws IOException {
        return answer(path, operatorToken(), "Content-Length: " + length);
    }

    /** What is answered to the head of a request alone. */
    private static String answer(String path, String token, String header) throws IOException {
        try (var socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                                    + "\r\nContent-Type: application/json\r\n" + header
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            socket.getOutputStream().flush();
            var answer = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            while (!isWhole(answer.toString(UTF_8))) {
                int read = socket.getInputStream().read(buffer);
                if (read < 0) {
                    break;
                }
                answer.write(buffer, 0, read);
            }
            return answer.toString(UTF_8);
        }
    }

    /** Its problem has been read, or its head, where it has none. */
    private static boolean isWhole(String answer) {
        return answer.contains("\r\n\r\n") && (answer.endsWith("}") || answer.contains("content-length: 0\r\n"));
    }

    private static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    private static String operatorToken() {
        return TestTokens.token("ops", "Olga Operator", "platform:operator");
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(operatorToken()).contentType(ContentType.JSON);
    }
}

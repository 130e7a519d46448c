package dev.keyledger.usage.catalogue;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.prices.PriceList;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators are told of the catalogue in force. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class PricesInForceTest {
    private static final String LIST = """
            {"m": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": %s}}
            """;

    private final UUID operation = UUID.randomUUID();

    @Inject
    DataSource dataSource;

    @AfterEach
    void takeBack() throws SQLException {
        execute("UPDATE catalog_in_force SET catalog_id = NULL");
        execute("DELETE FROM price_catalog WHERE catalog_id = ?", operation);
        execute("DELETE FROM operation WHERE operation_id = ?", operation);
    }

    @Test
    void ownPrices_areToldWithTheirLists() throws SQLException {
        JsonPath told = told();

        assertThat(told.getString("catalogue")).isEqualTo("own");
        assertThat(told.getString("ownReadAt")).isNotNull();
        assertThat(told.getList("lists.name")).containsExactly("prices.json");
        assertThat(told.getList("lists.dated")).containsExactly(true);
        assertThat(told.getString("mendedBy")).isNull();
        assertThat(lists())
                .extracting(PriceList::models)
                .containsExactly(PriceFiles.builtIn().models());

        execute(
                "INSERT INTO operation (operation_id, type, status, requested_by, requested_at, finished_at)"
                        + " VALUES (?, 'reprice', 'completed', 'olga', now(), '2026-11-27T10:00:00Z')",
                operation);
        assertThat(told().getString("since")).as("taken back by a repricing").isEqualTo("2026-11-27T10:00:00.000Z");
    }

    @Test
    void repricedWith_isToldWithWhoseOperationBroughtIt_andSinceWhen() throws SQLException {
        putInForce(LIST.formatted("1.5000000000000002e-06"));
        assertThat(told().getString("since"))
                .as("of an operation that is forgotten")
                .isNull();
        execute(
                "INSERT INTO operation (operation_id, type, status, requested_by, requested_at, finished_at, catalog)"
                        + " VALUES (?, 'reprice', 'completed', 'olga', now(), '2026-11-27T10:00:00Z', 'text')",
                operation);

        JsonPath told = told();

        assertThat(told.getString("catalogue")).isEqualTo("repriced");
        assertThat(told.getString("operationId")).isEqualTo(operation.toString());
        assertThat(told.getString("requestedBy")).isEqualTo("olga");
        assertThat(told.getString("since")).isEqualTo("2026-11-27T10:00:00.000Z");
        assertThat(told.getList("lists.name")).containsExactly("catalog " + operation);
        assertThat(told.getList("lists.format")).containsExactly("litellm");
        assertThat(told.getList("lists.dated")).containsExactly(false);
        assertThat(lists().getFirst().models())
                .isEqualTo(PriceFiles.read(
                                "as it was given", LIST.formatted("1.5e-06").getBytes(UTF_8), null)
                        .models());
    }

    @Test
    void mistakeInIt_isToldWithWhatMendsIt() throws SQLException {
        putInForce("{\"models\": [{\"model\": \"m\", \"prices\": []}]}");

        JsonPath told = told();

        assertThat(told.getString("lists[0].mistake")).contains("/models/0/prices: is empty");
        assertThat(told.getString("mendedBy"))
                .contains("ops reprice --catalog FILES puts others in force", "the service's own");
    }

    private void putInForce(String catalog) throws SQLException {
        execute("INSERT INTO price_catalog (catalog_id, catalog) VALUES (?, ?)", operation, catalog);
        execute("UPDATE catalog_in_force SET catalog_id = ?", operation);
    }

    private static JsonPath told() {
        return given().auth()
                .oauth2(TestTokens.token("ops", "Olga Operator", "platform:operator"))
                .get("/v1/prices")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static List<PriceList> lists() {
        String text = given().auth()
                .oauth2(TestTokens.token("ops", "Olga Operator", "platform:operator"))
                .get("/v1/prices/lists")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        return PriceFiles.apart("in force", text.getBytes(UTF_8), null).stream()
                .map(PriceFile::read)
                .toList();
    }

    private void execute(String sql, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }
}

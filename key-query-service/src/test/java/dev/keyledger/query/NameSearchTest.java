package dev.keyledger.query;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import db.migration.V8__fold_names;
import dev.keyledger.events.Actor;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import dev.keyledger.verifier.KeyHistoryBuilder;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A name is found by every spelling that the command service takes for the same name. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class NameSearchTest {
    private static final Actor ADA = new Actor("ada", "Ada Admin");

    @ConfigProperty(name = "keyledger.peppers")
    String configuredPeppers;

    @Inject
    AgroalDataSource dataSource;

    private final String workspace = "ws-" + UUID.randomUUID().toString().substring(0, 13);

    @BeforeEach
    void provision() {
        PublishedTopics.shared().events(key().primary("The " + workspace));
    }

    private KeyHistoryBuilder key() {
        Peppers peppers = Peppers.parse(configuredPeppers);
        return new KeyHistoryBuilder(
                workspace, peppers.newest(), ADA, Instant.now().minusSeconds(60));
    }

    private KeyHistoryBuilder named(String name) {
        KeyHistoryBuilder key = key();
        KeyEventEnvelope created = key.additional(name, List.of(), null);
        PublishedTopics.shared().events(created);
        await("the key to be listed")
                .untilAsserted(
                        () -> assertThat(get("/" + key.keyId()).statusCode()).isEqualTo(200));
        return key;
    }

    private Response get(String path) {
        return given().auth()
                .oauth2(TestTokens.token("max", "Max", "workspace:" + workspace + ":member"))
                .get("/v1/workspaces/" + workspace + "/keys" + path);
    }

    private List<String> found(String q) {
        return given().auth()
                .oauth2(TestTokens.token("max", "Max", "workspace:" + workspace + ":member"))
                .queryParam("q", q)
                .get("/v1/workspaces/" + workspace + "/keys")
                .path("items.name");
    }

    @ParameterizedTest
    @CsvSource({
        "Straße 7,STRASSE",
        "STRASSE 7,straße",
        "Café au lait,CAFE\u0301",
        "Cafe\u0301 au lait,café",
        "ΟΔΟΣ,οδος",
        "ΟΔΟΣ,οδοσ",
        "ΟΔΟΣΤΡΩΜΑ,ΟΔΟΣ",
        "οδοστρωμα,οδος",
        "ΟΔΟΣ 7,σ",
        "ﬁle store,FILE",
        "Ｋｅｙ,key",
        "a\u00A0b,a b",
        "ISTANBUL,istanbul"
    })
    void name_isFoundByEachSpellingOfIt(String name, String q) {
        named(name);
        assertThat(found(q)).containsExactly(name);
        assertThat(found("absent")).isEmpty();
    }

    /** As an older build has left them. */
    @Test
    void namesInLowerCaseAlone_areFoldedByTheMigration() throws SQLException {
        KeyHistoryBuilder street = named("Straße");
        named("plain");
        try (Connection connection = dataSource.getConnection();
                var lower =
                        connection.prepareStatement("UPDATE key_view SET name_folded = 'straße' WHERE key_id = ?")) {
            lower.setObject(1, street.keyId());
            assertThat(lower.executeUpdate()).isOne();
        }
        assertThat(found("STRASSE")).isEmpty();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            migrate(connection);
            connection.commit();
            connection.setAutoCommit(true);
        }
        assertThat(found("STRASSE")).containsExactly("Straße");
        assertThat(found("PLAIN")).containsExactly("plain");
    }

    /** A former build that still runs beside the migration renames keys, and the name it has given is the one to be found. */
    @Test
    void keyRenamedWhileTheMigrationRuns_isFoundByItsNewName() throws Exception {
        KeyHistoryBuilder key = named("Gasse");
        try (Connection former = dataSource.getConnection();
                Connection connection = dataSource.getConnection();
                ExecutorService migration = Executors.newSingleThreadExecutor()) {
            rename(former, key, "Straße", "straße");
            former.setAutoCommit(false);
            rename(former, key, "Allee", "allee");
            connection.setAutoCommit(false);
            Future<?> migrated = migration.submit(() -> {
                migrate(connection);
                connection.commit();
                return null;
            });
            await("the migration to wait for the renaming").until(() -> someoneWaitsForALock() || migrated.isDone());
            former.commit();
            migrated.get(2, TimeUnit.MINUTES);
            former.setAutoCommit(true);
            connection.setAutoCommit(true);
        }
        assertThat(found("ALLEE")).containsExactly("Allee");
        assertThat(found("STRASSE")).isEmpty();
    }

    private static void rename(Connection connection, KeyHistoryBuilder key, String name, String folded)
            throws SQLException {
        try (var update =
                connection.prepareStatement("UPDATE key_view SET name = ?, name_folded = ? WHERE key_id = ?")) {
            update.setString(1, name);
            update.setString(2, folded);
            update.setObject(3, key.keyId());
            assertThat(update.executeUpdate()).isOne();
        }
    }

    private boolean someoneWaitsForALock() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND query LIKE 'UPDATE key_view SET name_folded%'")) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    private static void migrate(Connection connection) throws SQLException {
        new V8__fold_names().migrate(new Context() {
            @Override
            public Configuration getConfiguration() {
                throw new UnsupportedOperationException();
            }

            @Override
            public Connection getConnection() {
                return connection;
            }
        });
    }

    /** A subject may have 255 characters, and lists are filtered by it. */
    @Test
    void longestCreator_canBeAskedFor() {
        named("asked for");
        for (int length : List.of(201, 255, 256)) {
            int status = given().auth()
                    .oauth2(TestTokens.token("max", "Max", "workspace:" + workspace + ":member"))
                    .queryParam("createdBy", "c".repeat(length))
                    .get("/v1/workspaces/" + workspace + "/keys")
                    .statusCode();
            assertThat(status).as("%s characters", length).isEqualTo(length <= 255 ? 200 : 400);
        }
    }

    /** UUID.fromString reads all of these. */
    @Test
    void idOfAKey_hasOneSpelling() {
        KeyHistoryBuilder key = named("strict");
        String id = key.keyId().toString();
        String shortened = Long.toHexString(Long.parseLong(id.substring(0, 8), 16)) + id.substring(8);
        assertThat(get("/" + id).statusCode()).isEqualTo(200);
        for (String other : List.of("0" + id, "00" + shortened, "1-1-1-1-1", id + "0", id.replace("-", ""))) {
            assertThat(get("/" + other).statusCode()).as(other).isEqualTo(404);
            assertThat(get("/" + other + "/history").statusCode()).as(other).isEqualTo(404);
            assertThat(get("/" + other + "/usage").statusCode()).as(other).isEqualTo(404);
        }
    }
}

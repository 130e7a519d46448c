package dev.keyledger.command.store;

import static org.hamcrest.Matchers.containsString;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL may roll any transaction back for the sake of another one. Here it does so as often as it is told to. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class PassingFailureTest {
    private final String id = "failing_" + UUID.randomUUID().toString().replace('-', '_');

    private CommandClient clientWhoseAppendsFail(int times, String state) throws SQLException {
        CommandClient client = CommandClient.ofProvisionedWorkspace();
        Database.execute("CREATE SEQUENCE " + id);
        // What a sequence has counted stays counted, whatever is rolled back.
        Database.execute(String.format(Locale.ROOT, """
                CREATE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('%1$s') <= %2$d THEN
                        RAISE EXCEPTION 'for the sake of another' USING ERRCODE = '%3$s';
                    END IF;
                    RETURN NEW;
                END
                $$""", id, times, state));
        Database.execute("""
                CREATE TRIGGER %1$s BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.workspace_id = '%2$s')
                EXECUTE FUNCTION %1$s()""".formatted(id, client.workspace));
        return client;
    }

    @AfterEach
    void failNoMore() throws SQLException {
        Database.execute("DROP TRIGGER %s ON events".formatted(id));
        Database.execute("DROP FUNCTION " + id);
        Database.execute("DROP SEQUENCE " + id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void appendThatWasRolledBack_isBegunAgain(String state) throws SQLException {
        CommandClient client = clientWhoseAppendsFail(2, state);
        client.create("ci").then().statusCode(201);
    }

    @Test
    void appendUnderAnIdempotencyKey_isBegunAgainAsAWhole() throws SQLException {
        CommandClient client = clientWhoseAppendsFail(2, "40P01");
        CommandClient.as(client.admin)
                .header("Idempotency-Key", "once")
                .body("{\"name\":\"ci\"}")
                .post(client.keysPath())
                .then()
                .statusCode(201);
    }

    @Test
    void appendThatIsRolledBackAgainAndAgain_isAnsweredThatItIsBusy() throws SQLException {
        CommandClient client = clientWhoseAppendsFail(1000, "40P01");
        client.create("ci").then().statusCode(503).body("type", containsString("workspace-busy"));
    }
}

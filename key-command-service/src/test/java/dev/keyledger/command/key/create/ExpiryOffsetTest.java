package dev.keyledger.command.key.create;

import static org.hamcrest.Matchers.equalTo;

import dev.keyledger.command.CommandClient;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times come as RFC 3339 has them, at any offset, and are answered in UTC. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class ExpiryOffsetTest {
    @ParameterizedTest
    @CsvSource({
        "2031-01-31T00:00:00Z,2031-01-31T00:00:00.000Z",
        "2031-01-31t00:00:00z,2031-01-31T00:00:00.000Z",
        "2031-01-31T00:00:00+14:00,2031-01-30T10:00:00.000Z",
        "2031-01-31T00:00:00-12:00,2031-01-31T12:00:00.000Z",
        "2031-01-31T00:00:00+05:45,2031-01-30T18:15:00.000Z",
        "2031-01-31T00:00:00-00:00,2031-01-31T00:00:00.000Z",
        "2031-01-31T00:00:00.123456789+01:00,2031-01-30T23:00:00.123Z",
    })
    void anyOffset_isTaken(String given, String expected) {
        CommandClient client = CommandClient.ofProvisionedWorkspace();
        client.createWith("{\"name\":\"ci\",\"expiresAt\":\"" + given + "\"}")
                .then()
                .statusCode(201)
                .body("expiresAt", equalTo(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2031-01-31T00:00:00",
                "2031-01-31",
                "2031-01-31T00:00:00+25:00",
                "2031-01-31T00:00:00 CET",
                "tomorrow"
            })
    void timeWithoutOffset_isRefused(String given) {
        CommandClient client = CommandClient.ofProvisionedWorkspace();
        client.createWith("{\"name\":\"ci\",\"expiresAt\":\"" + given + "\"}")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/expiresAt"));
    }
}

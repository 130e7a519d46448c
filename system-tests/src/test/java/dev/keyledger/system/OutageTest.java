package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others need may hang: verification then ends being certain, and says so, instead of guessing. */
class OutageTest {
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    /** Where nothing proves that a change could not be missing, 15 s and one beacon's interval. */
    private static final Duration CERTAIN_FOR_AT_MOST = Duration.ofSeconds(20);

    private static final Duration OUTAGE = LONG ? Duration.ofMinutes(1) : CERTAIN_FOR_AT_MOST;
    private static final List<String> PARTS =
            LONG ? List.of("key-command-service", "kafka", "postgres") : List.of("key-command-service");

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @AfterEach
    void goOn() {
        PARTS.forEach(part -> stack.signal(part, "CONT"));
    }

    @Test
    void hangingPart_endsCertaintyWithinTheBound_andRevokedKeysStayRefused() {
        for (String part : PARTS) {
            Keys.Created live = acme.create("live while " + part + " hangs " + System.nanoTime());
            Keys.Created revoked = acme.create("revoked before " + part + " hangs " + System.nanoTime());
            String token = acme.revoke(revoked.keyId());
            await("both to be known")
                    .until(() -> "VALID".equals(code(live, live.consistencyToken()))
                            && "REVOKED".equals(code(revoked, token)));

            stack.signal(part, "STOP");
            long stopped = System.nanoTime();
            await("verification to be uncertain, without " + part)
                    .atMost(CERTAIN_FOR_AT_MOST)
                    .until(() -> {
                        assertThat(code(revoked, null)).isIn("REVOKED", "not-fresh");
                        return "not-fresh".equals(code(live, null));
                    });
            await("rest of the outage")
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(OUTAGE.plusSeconds(10))
                    .until(() -> {
                        assertThat(code(live, null)).isEqualTo("not-fresh");
                        assertThat(code(revoked, null)).isEqualTo("not-fresh");
                        return System.nanoTime() - stopped > OUTAGE.toNanos();
                    });
            stack.signal(part, "CONT");

            await("verification to be certain again").until(() -> "VALID".equals(code(live, null)));
            assertThat(code(revoked, null)).isEqualTo("REVOKED");
            acme.revoke(live.keyId());
        }
    }

    /** Lists can't be answered from memory. They say so, and are there again when the database is. */
    @Test
    void listsWithoutTheirDatabase_say503_untilItIsBack() throws SQLException {
        var databases = new Databases(stack);
        databases.close("keyledger_query");
        try {
            await("lists to fail").until(() -> statusOfList() == 503);
            assertThat(statusOfList()).isEqualTo(503);
        } finally {
            databases.open("keyledger_query");
        }
        await("lists to work again").until(() -> statusOfList() == 200);
    }

    private int statusOfList() {
        Response answer = stack.as("ada", "query").get("/v1/workspaces/acme/keys");
        assertThat(answer.statusCode()).isIn(200, 503);
        return answer.statusCode();
    }

    /** The answer's code, or the problem's slug. */
    private String code(Keys.Created key, String consistencyToken) {
        var request = stack.as("gateway", "query").body(Map.of("key", key.key()));
        Response answer = (consistencyToken == null ? request : request.header("Consistency-Token", consistencyToken))
                .post("/v1/keys/verify");
        return answer.statusCode() == 200
                ? answer.path("code")
                : answer.<String>path("type").replace("urn:keyledger:problem:", "");
    }
}

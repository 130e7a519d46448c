package dev.keyledger.command.key.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.command.CommandClient;
import dev.keyledger.command.Database;
import dev.keyledger.command.QuickClient;
import dev.keyledger.command.QuickClient.Answer;
import dev.keyledger.command.Together;
import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five hundred keys, each of which is rotated and revoked at the same moment. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class RotateAgainstRevokeTest {
    private static final int RACES = 500;
    private static final int RACES_AT_ONCE = 8;

    private static final String ROTATED_THEN_REVOKED = "1 created, 2 rotated, 3 secret-retired, 4 revoked";
    private static final String REVOKED_AND_NOT_ROTATED = "1 created, 2 revoked";

    private CommandClient client;

    private record Race(String keyId, Answer rotate, Answer revoke) {
        String legalHistory() {
            return rotate.status() == 202 ? ROTATED_THEN_REVOKED : REVOKED_AND_NOT_ROTATED;
        }
    }

    @BeforeEach
    void provisionWorkspace() {
        client = CommandClient.ofProvisionedWorkspace();
    }

    @Test
    void everyHistory_isOneOfTheTwoLegalOnes_andTheAnswersTellWhich() {
        List<Race> races = Together.times(RACES_AT_ONCE, lane -> IntStream.iterate(
                                lane, number -> number < RACES, number -> number + RACES_AT_ONCE)
                        .mapToObj(this::race)
                        .toList())
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(races).hasSize(RACES).allSatisfy(race -> {
            assertThat(race.revoke().status()).as("%s", race.revoke()).isEqualTo(200);
            if (race.rotate().status() != 202) {
                assertThat(race.rotate().status()).as("%s", race.rotate()).isEqualTo(409);
                assertThat(race.rotate().json().path("type").asText()).isEqualTo("urn:keyledger:problem:key-revoked");
            }
            assertThat(historyOf(race.keyId())).isEqualTo(race.legalHistory());
        });
        Map<String, Long> outcomes =
                races.stream().collect(Collectors.groupingBy(Race::legalHistory, Collectors.counting()));
        assertThat(outcomes).as("both ends of the race were seen").hasSize(2);
    }

    private Race race(int number) {
        Answer created = QuickClient.post(client.admin, client.keysPath(), "{\"name\":\"race " + number + "\"}");
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        String keyId = created.json().get("keyId").asText();
        List<Answer> answers = Together.times(
                2,
                who -> QuickClient.post(
                        client.admin, client.keysPath() + "/" + keyId + (who == 0 ? "/rotate" : "/revoke"), "{}"));
        return new Race(keyId, answers.get(0), answers.get(1));
    }

    private static String historyOf(String keyId) {
        return Database.text("""
                SELECT string_agg(version || ' ' || replace(type, 'key.', ''), ', ' ORDER BY version)
                  FROM events
                 WHERE stream_id = ?""", UUID.fromString(keyId));
    }
}

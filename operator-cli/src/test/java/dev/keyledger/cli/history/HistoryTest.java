package dev.keyledger.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.EndpointsFile;
import dev.keyledger.cli.Example;
import dev.keyledger.cli.FakeService;
import dev.keyledger.testsupport.TestServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with a real issuer; the query service is its documented answers and no more. */
class HistoryTest {
    private static final String KEY = "01970000-0000-7000-8000-000000000001";
    private static final String OF_ACME = "GET /v1/workspaces/acme/keys/" + KEY + "/history";
    private static final String NEWER = """
            {"items":[{"type":"key.revoked","at":"2026-03-01T10:00:01.000Z","actor":{"id":"ada","name":"Ada"},
              "version":2,"details":{"reason":"leaked"}}],"nextCursor":"2"}
            """;
    private static final String OLDER = """
            {"items":[{"type":"key.created","at":"2026-03-01T10:00:00.000Z","actor":{"id":"max","name":"Max"},
              "version":1,"details":{"name":"build","expiresAt":null,"scopes":["models:read"]}}],"nextCursor":null}
            """;

    @TempDir
    private Path data;

    private FakeService query;

    @BeforeEach
    void start() throws Exception {
        query = new FakeService();
        EndpointsFile.write(
                data,
                Map.of("query", query.url(), "issuer", TestServers.shared().issuer()));
    }

    @AfterEach
    void stop() {
        query.close();
    }

    /** As the example in the command's help says it. */
    @Test
    void everyEvent_isPrinted_oldestFirst() {
        query.on(OF_ACME, 200, NEWER, OLDER);

        CommandRun run = run(Example.of("history"));

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .containsExactly(
                        "2026-03-01T10:00:00.000Z 1 key.created by Max name=build scopes=[\"models:read\"]",
                        "2026-03-01T10:00:01.000Z 2 key.revoked by Ada reason=leaked");
        assertThat(query.asked().getLast()).endsWith("/history?limit=200&cursor=2");
    }

    @Test
    void keyOfAWorkspaceThatIsNotNamed_isLookedForInEach() {
        query.on("GET /v1/workspaces", 200, "{\"items\":[{\"workspaceId\":\"globex\"},{\"workspaceId\":\"acme\"}]}")
                .on(OF_ACME, 200, OLDER);

        CommandRun run = run(List.of("history", KEY, "--json"));

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().strip()).startsWith("{\"type\":\"key.created\"").hasLineCount(1);
    }

    @Test
    void keyThatIsNowhere_andAKeyInPlaceOfItsId_areRefused() {
        query.on("GET /v1/workspaces", 200, "{\"items\":[{\"workspaceId\":\"acme\"}]}");

        CommandRun nowhere = run(List.of("history", KEY));
        CommandRun secret = run(List.of("history", "dg_live_AbCdEfGhIjKlMnOpQrStUvWxYz01232mZpBj"));

        assertThat(nowhere.status()).isEqualTo(1);
        assertThat(nowhere.err()).contains("there is no key " + KEY + " in any workspace");
        assertThat(secret.status()).isEqualTo(2);
        assertThat(secret.err()).contains("never the key itself").doesNotContain("AbCdEfGhIj");
    }

    private CommandRun run(List<String> words) {
        var all = new ArrayList<>(words);
        all.addAll(List.of("--data", data.toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}

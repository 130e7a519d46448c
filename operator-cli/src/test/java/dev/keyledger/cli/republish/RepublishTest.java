package dev.keyledger.cli.republish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.EndpointsFile;
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

/** The command with a real issuer; the command service is its documented answers and no more. */
class RepublishTest {
    @TempDir
    private Path data;

    private FakeService command;

    @BeforeEach
    void start() throws Exception {
        command = new FakeService();
        EndpointsFile.write(
                data,
                Map.of("command", command.url(), "issuer", TestServers.shared().issuer()));
    }

    @AfterEach
    void stop() {
        command.close();
    }

    /** A page of events, then none while the relay is behind, then the rest. */
    @Test
    void events_arePutInLineAsFastAsTheyAreSent() {
        command.inOrder(
                200,
                "{\"through\":2000,\"events\":2000,\"unsent\":2000,\"last\":false}",
                "{\"through\":2000,\"events\":0,\"unsent\":900,\"last\":false}",
                "{\"through\":2500,\"events\":500,\"unsent\":510,\"last\":true}");

        CommandRun run = run("--workspace", "acme");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("2,500 events are sent again");
        assertThat(command.asked())
                .containsExactly(
                        "POST /v1/events/republish?after=0&workspaceId=acme",
                        "POST /v1/events/republish?after=2000&workspaceId=acme",
                        "POST /v1/events/republish?after=2000&workspaceId=acme");
    }

    @Test
    void eventsBeforeAPosition_areLeftOut() {
        command.inOrder(200, "{\"through\":900,\"events\":1,\"unsent\":1,\"last\":true}");

        assertThat(run("--from", "870").status()).isZero();
        assertThat(run("--from", "-1").status()).isEqualTo(2);

        assertThat(command.asked()).containsExactly("POST /v1/events/republish?after=869");
    }

    @Test
    void failure_isOneClearLine() {
        command.inOrder(403, "{\"detail\":\"Not allowed.\"}");

        CommandRun run = run();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("putting events in line to be sent again", "403 Not allowed.");
    }

    private CommandRun run(String... options) {
        var arguments = new ArrayList<>(List.of("republish", "--data", data.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}

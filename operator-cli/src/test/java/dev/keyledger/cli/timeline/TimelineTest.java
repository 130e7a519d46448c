package dev.keyledger.cli.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.FakeStack;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real topic; the command service is its documented answers. */
class TimelineTest {
    private static final String FIRST = "00000000-0000-7000-8000-000000000000";
    private static final String LATER = "01a3ad6c-5c00-7000-8000-00000000000a";
    private static final String MUCH_LATER = "01b3ad6c-5c00-7000-8000-00000000000a";
    private static final String BEHIND = """
            {"timelineId":"00000000-0000-7000-8000-000000000000","state":"behind",
             "detail":"key-events has an event which the store has not","topicId":null,"endOffsets":[],"lost":0}
            """;

    @TempDir
    private Path data;

    private final UUID lost = UUID.randomUUID();
    private FakeStack stack;

    @BeforeEach
    void start() throws Exception {
        stack = new FakeStack(data, 1);
        stack.command
                .on("GET /v1/timeline", 200, BEHIND)
                .on("POST /v1/timeline/missing", 200, "{\"missing\":[\"" + lost + "\"]}")
                .on("POST /v1/timeline", 201, "{\"timelineId\":\"" + LATER + "\"}");
        send(UUID.randomUUID(), Map.of());
        send(lost, Map.of("timeline", LATER));
        send(lost, Map.of("timeline", LATER));
        stack.send(null, "nonsense", Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        stack.close();
    }

    private void send(UUID eventId, Map<String, String> timeline) throws Exception {
        stack.send(null, "{}", attributes(eventId, timeline));
    }

    private static Map<String, String> attributes(UUID eventId, Map<String, String> timeline) {
        var attributes = new HashMap<>(Map.of(
                "id", eventId.toString(),
                "subject", UUID.randomUUID().toString(),
                "sequence", "0000000002",
                "type", "dev.keyledger.key.revoked",
                "source", "/workspaces/acme",
                "time", "2026-03-01T10:00:00.000Z"));
        attributes.putAll(timeline);
        return attributes;
    }

    @Test
    void show_namesEveryLostEventOnce_andTheCommandThatAccepts() {
        CommandRun run = stack.run("timeline", "show");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("lost: ")))
                .singleElement()
                .asString()
                .contains("dev.keyledger.key.revoked", "version 2", "/workspaces/acme", lost.toString());
        assertThat(run.out()).contains(FIRST, "behind, takes no commands", "ops timeline accept --lost 1");
    }

    @Test
    void accept_withTheNumberThatIsLost_beginsATimelineAfterAllThatWereSeen() {
        CommandRun run = stack.run("timeline", "accept", "--lost", "1");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains(lost.toString(), LATER);
        assertThat(stack.command.asked().getLast())
                .startsWith("POST /v1/timeline {")
                .contains(
                        "\"timelineId\":\"" + FIRST + "\"",
                        "\"newestPublished\":\"" + LATER + "\"",
                        "\"endOffsets\":[4]",
                        "\"lost\":{\"events\":1}");
    }

    @Test
    void eventOfAnAbortedTransaction_isNotLost_andItsTimelineIsNoneOfTheTopics() throws Exception {
        UUID aborted = UUID.randomUUID();
        stack.sendInVain(null, "{}", attributes(aborted, Map.of("timeline", MUCH_LATER)));
        stack.command.instead(
                "POST /v1/timeline/missing", 200, "{\"missing\":[\"%s\",\"%s\"]}".formatted(lost, aborted));

        CommandRun run = stack.run("timeline", "accept", "--lost", "1");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains(lost.toString()).doesNotContain(aborted.toString());
        assertThat(stack.command.asked().getLast()).contains("\"newestPublished\":\"" + LATER + "\"");
    }

    @Test
    void accept_withAnotherNumber_doesNothing() {
        CommandRun run = stack.run("timeline", "accept", "--lost", "2");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("1 events would be lost, not 2");
        assertThat(stack.command.asked()).noneMatch(asked -> asked.startsWith("POST /v1/timeline "));
    }

    @Test
    void accept_ofAStoreThatLacksNothing_isRefused() {
        stack.command.instead("GET /v1/timeline", 200, "{\"timelineId\":\"" + FIRST + "\",\"state\":\"complete\"}");

        CommandRun run = stack.run("timeline", "accept", "--lost", "0");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("complete");
    }
}

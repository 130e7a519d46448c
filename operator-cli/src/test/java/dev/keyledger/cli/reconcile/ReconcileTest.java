package dev.keyledger.cli.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.FakeStack;
import dev.keyledger.events.codec.WireJson;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a real topic; the services are their documented answers. */
class ReconcileTest {
    private static final String KEY = new UUID(1, 1).toString();

    @TempDir
    private Path data;

    private final List<String> stored = new ArrayList<>();
    private FakeStack stack;

    @BeforeEach
    void start() throws Exception {
        stack = new FakeStack(data, 2);
        stack.command.on("GET /v1/events/heads", 200, "{\"items\":[]}");
        stack.query
                .on("POST /v1/operations", 202, operation(3, 0, "{\"keys\":[]}"))
                .on("GET /v1/usage-totals", 200, totals(total(1, 5)), totals());
        stack.usage
                .on("POST /v1/operations", 202, operation(5, 0, "{\"totals\":[]}"))
                .on("GET /v1/usage-totals", 200, totals(total(1, 5)), totals());
    }

    @AfterEach
    void stop() throws Exception {
        stack.close();
    }

    private static String operation(int compared, int differences, String result) {
        return String.format(Locale.ROOT, """
                {"id":"0190","status":"completed","finishedAt":"2026-03-01T10:00:02.500Z","done":%d,"total":%1$d,
                 "differences":%d,"result":%s}
                """, compared, differences, result);
    }

    @Test
    void nothingDiffers_evenIfTheRelaySentAnEventTwice() throws Exception {
        UUID first = UUID.randomUUID();
        store(first, 1, "{\"a\":1}");
        send(first, 1, "{\"a\":1}");
        send(first, 1, "{\"a\":1}");
        stack.command.on("GET /v1/events", 200, page());

        CommandRun run = run();

        assertThat(run.status()).as(run.out() + run.err()).isZero();
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "event store = topic 1 compared, 0 differ",
                        "topic = views 3 compared, 0 differ",
                        "hours = totals 5 compared, 0 differ",
                        "counted = copied 1 compared, 0 differ");
        String rest = "/v1/usage-totals?limit=2000&after=" + new UUID(0, 1);
        assertThat(stack.query.asked())
                .containsExactly(
                        "POST /v1/operations {\"type\":\"rebuild\",\"dryRun\":true}",
                        "GET /v1/usage-totals?limit=2000",
                        "GET " + rest);
        assertThat(stack.usage.asked())
                .containsExactly(
                        "POST /v1/operations {\"type\":\"reconcile\"}",
                        "GET /v1/usage-totals?limit=2000",
                        "GET " + rest);
    }

    @Test
    void everyDifference_isPrintedAndFailsTheCommand() throws Exception {
        UUID changed = UUID.randomUUID();
        UUID missing = UUID.randomUUID();
        UUID unknown = UUID.randomUUID();
        store(changed, 1, "{\"a\":1}");
        store(missing, 2, "{\"b\":2}");
        send(changed, 1, "{\"a\":9}");
        send(unknown, 7, "{}");
        stack.send(null, "nonsense", Map.of());
        stack.command.on("GET /v1/events", 200, page());
        stack.query
                .instead("POST /v1/operations", 202, operation(3, 2, "{\"keys\":[\"" + changed + "\"]}"))
                .instead("GET /v1/usage-totals", 200, totals());
        stack.usage
                .instead(
                        "POST /v1/operations", 202, operation(5, 1, "{\"totals\":[{\"partition\":3,\"keyId\":\"k\"}]}"))
                .instead("GET /v1/usage-totals", 200, totals());

        CommandRun run = run("--json", "--settle", "1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("7 differences");
        JsonNode parts = WireJson.mapper().readTree(run.out());
        assertThat(parts.findValuesAsText("differences")).containsExactly("4", "2", "1", "0");
        String named = parts.toString();
        assertThat(named)
                .contains("not an event: key-events-", "stored as EventRef[eventId=" + changed)
                .contains("not on the topic: EventRef[eventId=" + missing)
                .contains("not in the event store: EventRef[eventId=" + unknown)
                .contains("the view of key " + changed, "the total of key k in partition 3");
    }

    /** Without them the query service compares nothing where a log's first records are gone, though they were sent again. */
    @Test
    void headsOfTheEventStore_areGivenToTheComparisonOfTheViews() throws Exception {
        String head = "{\"keyId\":\"%s\",\"version\":1,\"eventId\":\"%s\"}".formatted(KEY, new UUID(2, 2));
        stack.command
                .on("GET /v1/events", 200, page())
                .instead("GET /v1/events/heads", 200, "{\"items\":[" + head + "]}", "{\"items\":[]}");
        stack.query.inOrder(200, "{\"keys\":1}");

        CommandRun run = run();

        assertThat(run.status()).as(run.out() + run.err()).isZero();
        assertThat(stack.query.asked().get(0)).contains("POST /v1/expected-heads/", "{\"items\":[" + head + "]}");
        String heads = stack.query.asked().get(0).split("[ /]", -1)[4];
        assertThat(stack.query.asked().get(1))
                .isEqualTo("POST /v1/operations {\"type\":\"rebuild\",\"dryRun\":true,\"heads\":\"" + heads + "\"}");
    }

    @Test
    void eventOfAnAbortedTransaction_isNotOnTheTopic() throws Exception {
        UUID first = UUID.randomUUID();
        store(first, 1, "{}");
        send(first, 1, "{}");
        stack.sendInVain(KEY, "{}", attributes(UUID.randomUUID(), 1, "/workspaces/acme", "2026-03-01T10:00:00Z"));
        stack.sendInVain(KEY, "nonsense", Map.of());
        stack.command.on("GET /v1/events", 200, page());

        CommandRun run = run();

        assertThat(run.status()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).containsPattern("event store = topic +1 compared, 0 differ");
    }

    /** As after the store was restored to an earlier point, and went on. */
    @Test
    void twoEventsOfOneVersion_areNamedTogether() throws Exception {
        UUID lost = UUID.randomUUID();
        UUID again = UUID.randomUUID();
        store(again, 1, "{}");
        send(lost, 1, "{}");
        send(again, 1, "{}");
        stack.command.on("GET /v1/events", 200, page());

        CommandRun run = run("--settle", "1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines().filter(line -> line.startsWith("two events of one version")))
                .singleElement()
                .asString()
                .contains(lost.toString(), again.toString());
    }

    /** One key's copy is late, one's is another one, and one's is missing. */
    @Test
    void copiedUsage_isComparedWithWhatWasCounted() throws Exception {
        stack.command.on("GET /v1/events", 200, page());
        stack.query
                .instead("POST /v1/operations", 202, operation(0, 0, "{\"keys\":[]}"))
                .instead("GET /v1/usage-totals", 200, totals(total(1, 5), total(2, 6)), totals(), totals(total(1, 5)));
        stack.usage
                .instead("POST /v1/operations", 202, operation(0, 0, "{\"totals\":[]}"))
                .instead("GET /v1/usage-totals", 200, totals(total(1, 5), total(2, 7)), totals(), totals(total(2, 7)));

        CommandRun run = run("--settle", "1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains(
                        "the usage of key " + new UUID(0, 2),
                        "counted as UsageTotalRef",
                        "requests=7",
                        "copied as nothing")
                .containsPattern("counted = copied +2 compared, 1 differ");
    }

    private static String total(long key, long requests) {
        return String.format(
                Locale.ROOT,
                "{\"keyId\":\"%s\",\"requests\":%d,\"costUsd\":\"0.000000\",\"unpricedRequests\":0,\"lastUsedAt\":null}",
                new UUID(0, key),
                requests);
    }

    private static String totals(String... totals) {
        return "{\"items\":[" + String.join(",", totals) + "]}";
    }

    @Test
    void sourceTimeAndOrder_areComparedToo() throws Exception {
        List<UUID> ids = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        for (int i = 0; i < ids.size(); i++) {
            store(ids.get(i), i + 1, "{}");
        }
        send(ids.get(0), 1, "{}", "/workspaces/globex", "2026-03-01T10:00:00Z");
        send(ids.get(1), 2, "{}", "/workspaces/acme", "2026-03-01T10:00:01Z");
        send(ids.get(3), 4, "{}");
        send(ids.get(2), 3, "{}");
        send(ids.get(1), 2, "{}", "/workspaces/acme", "2026-03-01T10:00:00.000Z");
        stack.command.on("GET /v1/events", 200, page());

        CommandRun run = run();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("source=/workspaces/acme", "on the topic as", "source=/workspaces/globex")
                .contains("time=2026-03-01T10:00:01Z")
                .contains("out of order at", "behind version 4: EventRef[eventId=" + ids.get(2))
                .contains("4 compared, 3 differ");
    }

    /** Memory holds the events of some keys at a time: 400 bytes an event would be more than there is here. */
    @Test
    void manyEvents_needLittleMemory() throws Exception {
        int events = 400_000;
        var heap = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                ManyEvents.class.getName(),
                Integer.toString(events));
        Process process = heap.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains(events + " compared, 1 differ");
    }

    /** The relay is behind, and a command is accepted, while both are compared. */
    @Test
    void whatArrivesMeanwhile_isNoDifference() throws Exception {
        UUID first = UUID.randomUUID();
        UUID later = UUID.randomUUID();
        store(first, 1, "{\"a\":1}");
        String before = page();
        store(later, 2, "{\"b\":2}");
        send(first, 1, "{\"a\":1}");
        send(later, 2, "{\"b\":2}");
        stack.command.on("GET /v1/events", 200, before, page());

        CommandRun run = run();

        assertThat(run.status()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("2 compared, 0 differ");
    }

    @Test
    void patienceThatIsNone_isACallThatIsWrong() {
        CommandRun run = run("--settle", "-1");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--settle must be a number of seconds from 0");
        assertThat(stack.command.asked()).isEmpty();
    }

    private void store(UUID eventId, long version, String json) throws Exception {
        stored.add(String.format(
                Locale.ROOT,
                """
                {"position":%d,"eventId":"%s","workspaceId":"acme","keyId":"%s","version":%d,
                 "type":"dev.keyledger.key.created","occurredAt":"2026-03-01T10:00:00.000Z","dataSha256":"%s"}
                """,
                stored.size() + 1,
                eventId,
                KEY,
                version,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json.getBytes(UTF_8)))));
    }

    private String page() {
        return "{\"items\":[" + String.join(",", stored) + "]}";
    }

    private void send(UUID eventId, long version, String json) throws Exception {
        send(eventId, version, json, "/workspaces/acme", "2026-03-01T10:00:00Z");
    }

    private void send(UUID eventId, long version, String json, String source, String time) throws Exception {
        stack.send(KEY, json, attributes(eventId, version, source, time));
    }

    private static Map<String, String> attributes(UUID eventId, long version, String source, String time) {
        return Map.of(
                "id",
                eventId.toString(),
                "subject",
                KEY,
                "sequence",
                String.format(Locale.ROOT, "%010d", version),
                "type",
                "dev.keyledger.key.created",
                "source",
                source,
                "time",
                time);
    }

    /** The store was restored to before one event, and an event of it never reached the topic. */
    @Test
    void restoreCheck_namesWhatEitherLacks_andWhatToDo() throws Exception {
        UUID both = UUID.randomUUID();
        UUID unsent = UUID.randomUUID();
        UUID lost = UUID.randomUUID();
        store(both, 1, "{}");
        store(unsent, 2, "{}");
        send(both, 1, "{}");
        send(lost, 3, "{}");
        stack.command.on("GET /v1/events", 200, page()).on("GET /v1/timeline", 200, "{\"state\":\"behind\"}");

        CommandRun run = stack.run("restore-check", "--settle", "1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains(
                        "not on the topic: EventRef[eventId=" + unsent,
                        "not in the event store: EventRef[eventId=" + lost)
                .contains("2 events in the store, which is behind; key-events lacks 1, the store 1;")
                .doesNotContain("eventId=" + both);
        assertThat(run.err()).contains("2 differences", "ops timeline accept", "ops republish");
    }

    @Test
    void restoreCheck_ofAStoreThatLacksNothing_isSuccess() throws Exception {
        UUID both = UUID.randomUUID();
        store(both, 1, "{}");
        send(both, 1, "{}");
        stack.command.on("GET /v1/events", 200, page()).on("GET /v1/timeline", 200, "{\"state\":\"complete\"}");

        CommandRun run = stack.run("restore-check", "--json");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"notOnTopic\":0,\"notInStore\":0", "\"advice\":[]");
    }

    private CommandRun run(String... options) {
        var words = new ArrayList<>(List.of("reconcile"));
        words.addAll(List.of(options));
        return stack.run(words.toArray(String[]::new));
    }
}

package dev.keyledger.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.EndpointsFile;
import dev.keyledger.cli.FakeService;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.testsupport.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports, and what becomes of them when somebody lays hands on them. The command service is its documented answers. */
class TransferTest {
    private static final String EXPORT = "GET /v1/events/export";
    private static final String IMPORT = "POST /v1/events/import";
    private static final String EMPTY = "{\"through\":0,\"items\":[]}";

    @TempDir
    private Path data;

    private FakeService command;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        command = new FakeService();
        file = data.resolve("keys.jsonl");
        EndpointsFile.write(
                data,
                Map.of("command", command.url(), "issuer", TestServers.shared().issuer()));
    }

    @AfterEach
    void stop() {
        command.close();
    }

    @Test
    void export_isAHeader_aLineForEachEvent_andTheirCount() throws Exception {
        export(3);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(5).allSatisfy(line -> assertThat(line).startsWith("{\"chain\":\""));
        assertThat(lines.getFirst()).contains("\"kind\":\"keyledger-key-events\",\"format\":1");
        assertThat(lines.get(1))
                .contains("\"number\":1,\"eventId\":\"" + new UUID(1, 1) + "\"")
                .doesNotContain("position");
        assertThat(lines.getLast()).endsWith("\"events\":3}");
        assertThat(data.resolve("keys.jsonl.part")).doesNotExist();
    }

    @Test
    void fileThatIsThere_isLeftAlone() throws Exception {
        Files.writeString(file, "mine");

        CommandRun run = run("export", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is there already");
        assertThat(file).hasContent("mine");
    }

    @Test
    void exportThatFails_leavesNothing() {
        command.on(EXPORT, 503, "{\"detail\":\"Busy.\"}");

        CommandRun run = run("export", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("503 Busy.");
        assertThat(data.toFile().list()).containsExactly("endpoints.json");
    }

    @Test
    void importIntoAnEmptyStore_sendsEveryEvent_andListsWhatCannotBeRevealed() throws Exception {
        file = data.resolve("keys.jsonl.gz");
        export(3);
        assertThat(new GZIPInputStream(Files.newInputStream(file)).readAllBytes())
                .isNotEmpty();
        command.instead(EXPORT, 200, EMPTY).on(IMPORT, 200, "{\"through\":3,\"added\":3,\"known\":0}");

        CommandRun run = run("import", file.toString(), "--json");

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode result = WireJson.mapper().readTree(run.out());
        assertThat(result.path("added").asLong()).isEqualTo(3);
        assertThat(result.at("/notRevealableUntilRotated/0/keyId").asText()).isEqualTo(key(1));
        assertThat(result.path("notRevealableUntilRotated")).hasSize(1);
        String sent = command.asked().getLast();
        assertThat(sent).startsWith(IMPORT + " {\"after\":0,\"events\":[{\"eventId\":\"" + new UUID(1, 1));
        assertThat(sent.split("\"eventId\"")).hasSize(4);
        assertThat(sent).doesNotContain("chain", "number");
    }

    @Test
    void importAgain_addsNothing_andADryRunAsksForNothing() throws Exception {
        export(2);
        command.instead(EXPORT, 200, page(2)).on(IMPORT, 200, "{\"through\":2,\"added\":0,\"known\":2}");

        assertThat(run("import", file.toString(), "--dry-run").out())
                .contains("2 events in " + file + ": 0 would be added, 2 were there");
        assertThat(command.asked()).noneMatch(asked -> asked.startsWith(IMPORT));
        assertThat(run("import", file.toString()).out()).contains("0 are added, 2 were there");
        assertThat(command.asked().getLast()).startsWith(IMPORT + " {\"after\":2,");
    }

    @Test
    void storeThatHasWhatTheFileHasNot_isRefused() throws Exception {
        export(2);
        command.instead(EXPORT, 200, page(3));

        CommandRun run = run("import", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("is not empty, and has what the file hasn't", "event " + new UUID(1, 3), "Nothing was done");
        assertThat(command.asked()).noneMatch(asked -> asked.startsWith(IMPORT));
    }

    @Test
    void storeThatHasAnEventOtherwise_isRefused() throws Exception {
        export(2);
        command.instead(EXPORT, 200, page(2).replace("\"name\":\"Key 2\"", "\"name\":\"Other\""));

        CommandRun run = run("import", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("event " + new UUID(1, 2)).doesNotContain("event " + new UUID(1, 1));
    }

    @Test
    void lineThatIsChanged_missing_movedOrDoubled_isNamedByItsNumber() throws Exception {
        export(5);
        List<String> whole = Files.readAllLines(file);

        // Line 1 is the header, so line 4 is event 3.
        assertRefused(edited(whole, lines -> lines.set(3, lines.get(3).replace("Key 3", "Key 9"))), "line 4 is not as");
        assertRefused(edited(whole, lines -> lines.remove(3)), "line 4 has event 4, but event 3 is missing before it");
        assertRefused(
                edited(whole, lines -> lines.add(3, lines.remove(4))),
                "line 4 has event 4, but event 3 is missing before it");
        assertRefused(
                edited(whole, lines -> lines.add(4, lines.get(3))),
                "line 5 has event 3, which stands before it already");
        assertRefused(edited(whole, lines -> lines.set(3, "nonsense")), "line 4 is not a line of an export");
        assertRefused(edited(whole, lines -> lines.set(0, lines.get(1))), "line 1 is not as it was written");
        assertRefused(edited(whole, lines -> lines.remove(5)), "line 6 is not as it was written, or the one before");
        assertRefused(edited(whole, lines -> lines.add(lines.get(6))), "line 8 follows the last one");
        assertRefused(edited(whole, lines -> lines.remove(6)), "line 6 is the last whole one: the file was cut off");
        assertThat(command.asked()).noneMatch(asked -> asked.startsWith(IMPORT));
    }

    /** Wherever it ends. */
    @Test
    void fileThatIsCutOff_isRefused() throws Exception {
        export(4);
        byte[] plain = Files.readAllBytes(file);
        file = data.resolve("keys.jsonl.gz");
        command.instead(EXPORT, 200, page(4));
        assertThat(run("export", file.toString()).status()).isZero();
        byte[] packed = Files.readAllBytes(file);

        for (int parts = 0; parts < 8; parts++) {
            assertRefused(Arrays.copyOf(plain, plain.length * parts / 8), "keys.cut", "cut off");
            assertRefused(Arrays.copyOf(packed, packed.length * parts / 8), "keys.cut.gz", "cut off");
        }
    }

    private interface Edit {
        void to(List<String> lines);
    }

    private static byte[] edited(List<String> whole, Edit edit) {
        var lines = new ArrayList<>(whole);
        edit.to(lines);
        return (String.join("\n", lines) + "\n").getBytes(UTF_8);
    }

    private void assertRefused(byte[] bytes, String why) throws IOException {
        assertRefused(bytes, "edited.jsonl", why);
    }

    private void assertRefused(byte[] bytes, String name, String why) throws IOException {
        Path edited = data.resolve(name);
        Files.write(edited, bytes);
        CommandRun run = run("import", edited.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(edited + ": line ", why);
    }

    private void export(int events) throws Exception {
        command.instead(EXPORT, 200, page(events));
        CommandRun run = run("export", file.toString());
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains(events + " events are in " + file);
    }

    private static String page(int events) {
        return "{\"through\":" + events + ",\"items\":["
                + String.join(
                        ",",
                        IntStream.rangeClosed(1, events)
                                .mapToObj(TransferTest::event)
                                .toList())
                + "]}";
    }

    private static String event(int number) {
        return String.format(
                Locale.ROOT, """
                {"position":%1$d,"eventId":"%2$s","workspaceId":"acme","keyId":"%3$s","version":1,
                 "type":"dev.keyledger.key.created","schemaVersion":1,"occurredAt":"2026-03-01T10:00:00.000Z","actor":"ada",
                 "data":{"kind":"%4$s","name":"Key %1$d"}}""", number, new UUID(1, number), key(number), number == 1 ? "primary" : "additional");
    }

    private static String key(int number) {
        return new UUID(2, number).toString();
    }

    private CommandRun run(String... words) {
        String[] all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--data";
        all[words.length + 1] = data.toString();
        return CommandRun.of(all);
    }
}

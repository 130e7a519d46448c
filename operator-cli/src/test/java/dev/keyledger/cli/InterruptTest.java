package dev.keyledger.cli;

import static dev.keyledger.testsupport.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.testsupport.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle, in a process of its own: nothing half done is left, and it is said how to go on. */
class InterruptTest {
    private static final int INTERRUPTED = 130;

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

    @Test
    void watching_endsWithoutAWord() throws Exception {
        Run run = interrupted(() -> Files.readString(out()).contains(" at "), "status", "--watch");

        assertThat(run.status()).isEqualTo(INTERRUPTED);
        assertThat(run.out())
                .contains("key-command-service")
                .as("nobody sees colours, and nothing is drawn over")
                .doesNotContain("\u001b");
    }

    @Test
    void export_leavesNothing() throws Exception {
        var page = new AtomicLong();
        command.answering("GET /v1/events/export", asked -> page(page.getAndIncrement()));
        Path file = data.resolve("keys.jsonl");

        Run run = interrupted(() -> page.get() > 3, "export", file.toString());

        assertThat(run.status()).isEqualTo(INTERRUPTED);
        assertThat(data.toFile().list()).doesNotContain("keys.jsonl", "keys.jsonl.part");
    }

    @Test
    void republication_saysFromWhereToGoOn() throws Exception {
        var through = new AtomicLong();
        command.answering(
                "POST /v1/events/republish",
                asked -> "{\"through\":" + through.incrementAndGet() + ",\"events\":1,\"unsent\":1,\"last\":false}");

        Run run = interrupted(() -> through.get() > 3, "republish");

        assertThat(run.status()).isEqualTo(INTERRUPTED);
        assertThat(run.err())
                .containsPattern("not all are in line to be sent again; --from [0-9]+ goes on with the others");
    }

    /** A page that is full, so that another one follows, for ever. */
    private static String page(long page) {
        return "{\"through\":1000000000,\"items\":["
                + LongStream.rangeClosed(page * 2_500 + 1, (page + 1) * 2_500)
                        .mapToObj(position -> String.format(
                                Locale.ROOT,
                                "{\"position\":%d,\"eventId\":\"%s\",\"version\":1,\"data\":{}}",
                                position,
                                new UUID(1, position)))
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private interface Moment {
        boolean isThere() throws IOException;
    }

    private record Run(int status, String out, String err) {}

    private Path out() {
        return data.resolve("out");
    }

    private Run interrupted(Moment moment, String... words) throws Exception {
        // Whoever runs the tests in the background has SIGINT ignored, and children inherit that.
        var all = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Operator.class.getName()));
        all.addAll(List.of(words));
        all.addAll(List.of("--data", data.toString()));
        Path err = data.resolve("err");
        Process process = new ProcessBuilder(all)
                .redirectOutput(out().toFile())
                .redirectError(err.toFile())
                .start();
        try {
            await(String.join(" ", words)).until(() -> {
                assertThat(process.isAlive())
                        .as("%s%s", Files.readString(out()), Files.readString(err))
                        .isTrue();
                return moment.isThere();
            });
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(out(), UTF_8), Files.readString(err, UTF_8));
    }
}

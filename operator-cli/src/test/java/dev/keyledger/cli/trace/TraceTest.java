package dev.keyledger.cli.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.cli.OperatorProblem;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {
    private static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";
    private static final long MANY_ROWS = 700_000;

    @TempDir
    private Path directory;

    @Test
    void azureTrace_isReadWithItsQuirks() {
        Trace trace = parse(HEADER + "\r\n2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:04.0319600,3180,8");

        assertThat(TraceFile.rowsOf(trace))
                .containsExactly(
                        new TraceRow(Instant.parse("2023-11-16T18:17:03.979960Z"), 4808, 10),
                        new TraceRow(Instant.parse("2023-11-16T18:17:04.031960Z"), 3180, 8));
    }

    @Test
    void unixLines_finalLineEndAndOffset_areReadToo() {
        Trace trace = parse(HEADER + "\n2024-05-10 00:00:00.009930+00:00,2162,5\n2024-05-10 00:00:01,0,0\n");

        assertThat(TraceFile.rowsOf(trace))
                .containsExactly(
                        new TraceRow(Instant.parse("2024-05-10T00:00:00.009930Z"), 2162, 5),
                        new TraceRow(Instant.parse("2024-05-10T00:00:01Z"), 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "2023-11-16 18:17:03.9799600,4808|must be like",
                "2023-11-16 18:17:03.9799600,-1,10|must be like",
                "2023-11-16 18:17:03.9799600,1.5,10|must be like",
                "2023-11-16 18:17:03.9799600,1000000001,10|has more than",
                "2023-02-30 18:17:03.9799600,1,10|names no moment",
                "2023-11-16 25:17:03.9799600,1,10|names no moment",
                "2023-11-16T18:17:03.9799600,1,10|must be like",
                "2023-11-16 18:17:03.9799600,1,10,1|must be like",
                "''|is blank"
            })
    void mistake_isNamedWithItsLine(String row, String message) {
        assertThatThrownBy(() -> parse(HEADER
                        + "\r\n2023-11-16 18:17:03.9799600,1,1\r\n" + row
                        + "\r\n2023-11-16 18:17:03.9799600,1,1\r\n"))
                .isInstanceOf(OperatorProblem.class)
                .hasMessageContaining("trace.csv line 3 ")
                .hasMessageContaining(message);
    }

    @Test
    void fileThatIsNoTrace_isRefused() {
        assertThatThrownBy(() -> parse("")).hasMessageContaining("line 1 must be " + HEADER);
        assertThatThrownBy(() -> parse("a,b,c\n")).hasMessageContaining("line 1 must be " + HEADER);
        assertThatThrownBy(() -> parse(HEADER + "\r\n")).hasMessageContaining("holds no request");
        assertThatThrownBy(() -> TraceFile.read(directory, new byte[] {(byte) 0xff, 0}))
                .hasMessageContaining("no text file");
        assertThatThrownBy(() -> Trace.read(Path.of("no-such-trace.csv"))).hasMessageContaining("no-such-trace.csv");
    }

    @Test
    void headerOfNoKnownFormat_namesThoseThatAreUnderstood() {
        assertThatThrownBy(() -> parse("time,model,tokens\n1,x,2\n"))
                .isInstanceOf(OperatorProblem.class)
                .hasMessageContaining("line 1 must be ")
                .hasMessageContaining(HEADER + " (Azure 2023 and 2024)")
                .hasMessageContaining("TIMESTAMP,NumImages,ContextTokens,GeneratedTokens (Azure 2025)")
                .hasMessageContaining(
                        "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type (BurstGPT)");
        assertThatThrownBy(() -> parse(HEADER + ",ContextTokens\n")).hasMessageContaining("line 1 must be ");
        assertThatThrownBy(() -> parse(HEADER + ",Cost\n")).hasMessageContaining("line 1 must be ");
        assertThatThrownBy(() -> parse(HEADER + ",\n")).hasMessageContaining("line 1 must be ");
    }

    @Test
    void azureTraceWithImages_isRead() {
        Trace trace = parse("""
                TIMESTAMP,NumImages,ContextTokens,GeneratedTokens
                2024-10-15 00:00:00.017335,2,1543,44
                2024-10-15 00:00:00.100000+00:00,0,10,3
                """);

        assertThat(TraceFile.rowsOf(trace))
                .containsExactly(
                        new TraceRow(Instant.parse("2024-10-15T00:00:00.017335Z"), 1543, 44),
                        new TraceRow(Instant.parse("2024-10-15T00:00:00.100Z"), 10, 3));
    }

    @Test
    void burstGpt_isRead_withItsNewerColumnsToo() {
        Trace first = parse("""
                Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\r
                5,ChatGPT,472,18,490,Conversation log\r
                45.25,GPT-4,1087,0,1087,API log\r
                """);
        assertThat(TraceFile.rowsOf(first))
                .containsExactly(
                        new TraceRow(Instant.ofEpochSecond(5), 472, 18),
                        new TraceRow(Instant.ofEpochSecond(45, 250_000_000), 1087, 0));

        Trace newer = parse("""
                Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
                7.5,17,2.25,ChatGPT,472,18,490,Conversation log""");
        assertThat(TraceFile.rowsOf(newer)).containsExactly(new TraceRow(Instant.ofEpochMilli(7_500), 472, 18));
    }

    @Test
    void mistakeInBurstGpt_isNamedWithItsLine() {
        assertThatThrownBy(() -> parse("""
                        Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
                        5,ChatGPT,472,18,490,Conversation log
                        soon,ChatGPT,1,1,2,Conversation log
                        """))
                .hasMessageContaining("trace.csv line 3 must be like 45.5,ChatGPT,472,18,490,Conversation log");
    }

    @Test
    void byteOrderMark_andBlankLinesAtTheEnd_areNoMistakes() {
        Trace trace = parse("\uFEFF" + HEADER + "\r\n2023-11-16 18:17:03.9799600,1,2\r\n\r\n\r\n");

        assertThat(TraceFile.rowsOf(trace))
                .containsExactly(new TraceRow(Instant.parse("2023-11-16T18:17:03.979960Z"), 1, 2));
    }

    /** What the command did with it before it was read row by row must not change: ids are made of the hash. */
    @Test
    void hash_isOfTheBytesOfTheFile() throws Exception {
        byte[] bytes = (HEADER + "\r\n2023-11-16 18:17:03.9799600,1,2\r\n\r\n").getBytes(UTF_8);

        assertThat(TraceFile.read(directory, bytes).sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }

    @Test
    void lineWithoutEnd_isNotReadIntoMemory() {
        assertThatThrownBy(() -> parse(HEADER + "\n" + "1".repeat(1_001)))
                .hasMessageContaining("line 2 is longer than 1000 bytes");
    }

    @Test
    void fileThatChangesWhileItIsRead_isRefused() throws Exception {
        Trace trace = parse(HEADER + "\n2023-11-16 18:17:03.9799600,1,2\n");
        Files.writeString(
                directory.resolve("trace.csv"), "2023-11-16 18:17:04.9799600,1,2\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> TraceFile.rowsOf(trace)).hasMessageContaining("was changed while it was read");
    }

    /** A heap of 24 MB; the file alone has more. */
    @Test
    @Timeout(600)
    void fileLargerThanMemory_isRead() throws Exception {
        Path file = directory.resolve("large.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(HEADER + "\n");
            for (long row = 0; row < MANY_ROWS; row++) {
                out.write("2023-11-16 18:17:" + (10 + row / 100_000) + ".9799600,4808,10\n");
            }
        }
        assertThat(Files.size(file)).isGreaterThan(24_000_000);

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TraceInLittleMemory.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).endsWith("700000 of 700000");
        assertThat(process.waitFor()).isZero();
    }

    private Trace parse(String text) {
        return TraceFile.read(directory, text);
    }
}

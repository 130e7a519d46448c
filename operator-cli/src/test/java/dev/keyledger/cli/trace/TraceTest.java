package dev.keyledger.cli.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.cli.OperatorProblem;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {
    private static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";

    @Test
    void azureTrace_isReadWithItsQuirks() {
        Trace trace = parse(HEADER + "\r\n2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:04.0319600,3180,8");

        assertThat(trace.rows())
                .containsExactly(
                        new TraceRow(Instant.parse("2023-11-16T18:17:03.979960Z"), 4808, 10),
                        new TraceRow(Instant.parse("2023-11-16T18:17:04.031960Z"), 3180, 8));
    }

    @Test
    void unixLines_finalLineEndAndOffset_areReadToo() {
        Trace trace = parse(HEADER + "\n2024-05-10 00:00:00.009930+00:00,2162,5\n2024-05-10 00:00:01,0,0\n");

        assertThat(trace.rows())
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
                "''|must be like"
            })
    void mistake_isNamedWithItsLine(String row, String message) {
        assertThatThrownBy(() -> parse(HEADER + "\r\n2023-11-16 18:17:03.9799600,1,1\r\n" + row + "\r\n"))
                .isInstanceOf(OperatorProblem.class)
                .hasMessageStartingWith("trace.csv line 3 ")
                .hasMessageContaining(message);
    }

    @Test
    void fileThatIsNoTrace_isRefused() {
        assertThatThrownBy(() -> parse("")).hasMessageContaining("line 1 must be " + HEADER);
        assertThatThrownBy(() -> parse("a,b,c\n")).hasMessageContaining("line 1 must be " + HEADER);
        assertThatThrownBy(() -> parse(HEADER + "\r\n")).hasMessageContaining("holds no request");
        assertThatThrownBy(() -> Trace.parse("trace.csv", new byte[] {(byte) 0xff, 0}))
                .hasMessageContaining("no text file");
        assertThatThrownBy(() -> Trace.read(Path.of("no-such-trace.csv"))).hasMessageContaining("no-such-trace.csv");
    }

    private static Trace parse(String text) {
        return Trace.parse("trace.csv", text.getBytes(UTF_8));
    }
}

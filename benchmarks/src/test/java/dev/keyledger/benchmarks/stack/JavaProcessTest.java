package dev.keyledger.benchmarks.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaProcessTest {
    private static final int HELD_BYTES = 30_000_000;
    private static final long ROOM_BYTES = 2_000_000;

    /** Collectors that give the heap one part, and two. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseG1GC"})
    void liveHeap_isAllThatLives_andNothingThatDoesNot(String collector) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        collector,
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = process.inputReader(UTF_8);
                var tell = process.outputWriter(UTF_8)) {
            assertThat(said.readLine()).isEqualTo("empty");
            long empty = JavaProcess.liveHeapBytes(process.pid());
            tell.write("hold\n");
            tell.flush();
            assertThat(said.readLine()).isEqualTo("holds");

            assertThat(JavaProcess.liveHeapBytes(process.pid()) - empty)
                    .isBetween(HELD_BYTES - ROOM_BYTES, HELD_BYTES + ROOM_BYTES);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Holds what it makes second, and nothing of what it made first. */
    static final class Holder {
        private static final int CHUNK_BYTES = 1_000;

        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            chunks().clear();
            System.out.println("empty");
            int told = System.in.read();
            List<byte[]> held = chunks();
            held.getFirst()[0] = (byte) told;
            System.out.println("holds");
            while (System.in.read() >= 0) {
                held.getFirst()[0]++;
            }
        }

        private static List<byte[]> chunks() {
            var chunks = new ArrayList<byte[]>();
            for (int bytes = 0; bytes < HELD_BYTES; bytes += CHUNK_BYTES) {
                chunks.add(new byte[CHUNK_BYTES]);
            }
            return chunks;
        }
    }
}

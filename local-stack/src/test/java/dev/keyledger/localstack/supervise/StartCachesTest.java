package dev.keyledger.localstack.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCachesTest {
    private static final String PROGRAM = """
            public class Hot {
                static long sum;

                static long step(long x) {
                    long s = 0;
                    for (int i = 0; i < 100; i++) {
                        s += x * i ^ s;
                    }
                    return s;
                }

                public static void main(String[] arguments) {
                    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
                        sum += step(i);
                    }
                    System.out.println(sum);
                }
            }""";

    @TempDir
    private Path directory;

    /** A JVM that keeps what its training knows of methods leaves them where that, with one compiler alone, ended. */
    @Test
    void methodThatWasHotInTraining_isOptimisedWhereItIsHotLater() throws Exception {
        Path program = program();
        StartCaches training = StartCaches.training();
        run(program, training.options(directory, "hot", program), List.of("-XX:TieredStopAtLevel=1"), 20_000);
        training.keep();

        StartCaches used = StartCaches.used();
        String output = run(
                program,
                used.options(directory, "hot", program),
                List.of("-XX:+PrintCompilation", "-Xbatch"),
                2_000_000);

        assertThat(used.incomplete()).isFalse();
        assertThat(output)
                .as("compilations, of which 4 is the optimising compiler's")
                .containsPattern(" 4 +Hot::step");
    }

    private Path program() throws IOException {
        Path source = Files.writeString(directory.resolve("Hot.java"), PROGRAM);
        Path jar = directory.resolve("hot.jar");
        tool("javac", "-d", directory.toString(), source.toString());
        tool("jar", "--create", "--file", jar.toString(), "-C", directory.toString(), "Hot.class");
        return jar;
    }

    private static void tool(String name, String... arguments) {
        assertThat(ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments))
                .isZero();
    }

    private static String run(Path program, List<String> cache, List<String> options, int steps)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(cache);
        command.addAll(options);
        command.addAll(List.of("-cp", program.toString(), "Hot", "" + steps));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}

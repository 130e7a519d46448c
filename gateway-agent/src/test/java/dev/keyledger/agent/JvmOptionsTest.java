package dev.keyledger.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

class JvmOptionsTest {
    private static final Path OPTIONS = Path.of("src/main/jvm/jvm.options");

    @Test
    void options_areTakenByThisJvm_withoutAWord() throws Exception {
        assertThat(saidBy("-version")).doesNotContainIgnoringCase("warning").doesNotContainIgnoringCase("error");
    }

    /** A name with a mistake in it would be ignored as what older JVMs don't know is. */
    @Test
    @EnabledForJreRange(minVersion = 25, disabledReason = "older JVMs don't know all of them")
    void options_areAllKnown() throws Exception {
        saidBy("-XX:-IgnoreUnrecognizedVMOptions", "-version");
    }

    @Test
    void whatComesBehindThem_wins() throws Exception {
        assertThat(saidBy("-Xmx512m", "-XX:+PrintFlagsFinal", "-version"))
                .containsPattern("MaxHeapSize += " + (512 << 20) + " ");
    }

    private static String saidBy(String... arguments) throws Exception {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + OPTIONS));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}

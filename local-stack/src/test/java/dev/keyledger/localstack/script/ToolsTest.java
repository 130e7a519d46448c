package dev.keyledger.localstack.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.localstack.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script says on a machine without the tools it needs: a PATH that holds nothing but a shell's own. */
class ToolsTest {
    private static final List<String> SHELL_TOOLS =
            List.of("bash", "env", "dirname", "readlink", "sed", "find", "cat", "paste", "grep", "tr", "mkdir", "tee");

    @TempDir
    private Path directory;

    private Path programs;
    private Path noJdks;

    @BeforeEach
    void makeThePath() throws Exception {
        programs = Files.createDirectory(directory.resolve("programs"));
        noJdks = Files.createDirectory(directory.resolve("jvm"));
        for (String tool : SHELL_TOOLS) {
            for (String place : List.of("/usr/bin", "/bin")) {
                if (Files.exists(Path.of(place, tool)) && !Files.exists(programs.resolve(tool))) {
                    Files.createSymbolicLink(programs.resolve(tool), Path.of(place, tool));
                }
            }
        }
    }

    @Test
    void noJdk_isOneLineWithTheCommandThatInstallsOne() throws Exception {
        Checkout.Output output = run("", "test");
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.text().lines()).hasSize(1);
        assertThat(output.text())
                .startsWith("keyledger: no JDK 21 or newer found")
                .contains("apt-get install openjdk-21-jdk");
    }

    @Test
    void oldJdk_isPassedOver() throws Exception {
        Path old = directory.resolve("jdk-17");
        makeJdk(old, "17.0.15");
        assertThat(run(old.toString(), "test").text()).startsWith("keyledger: no JDK 21 or newer found");
    }

    @Test
    void newestJdkOfTheMachine_isTaken_andMissingMavenIsOneLine() throws Exception {
        makeJdk(noJdks.resolve("jdk-17"), "17.0.15");
        makeJdk(noJdks.resolve("jdk-25"), "25.0.1");
        Checkout.Output output = run("", "test");
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.text().lines())
                .containsExactly("keyledger: Maven (mvn) is not on the PATH; on Debian, 'apt-get install maven' "
                        + "installs it");
    }

    @Test
    void tests_runOnTheFoundJdk_withTheOptions_andKeepMavensExitCode() throws Exception {
        makeJdk(noJdks.resolve("jdk-25"), "25.0.1");
        Path maven = programs.resolve("mvn");
        Files.writeString(maven, "#!/usr/bin/env bash\necho \"$JAVA_HOME $PWD $*\"\nexit 7\n");
        assertThat(maven.toFile().setExecutable(true)).isTrue();

        Checkout.Output output = run("", "test", "--no-browser", "--long");

        assertThat(output.exitCode()).isEqualTo(7);
        assertThat(output.text().strip())
                .isEqualTo(noJdks.resolve("jdk-25") + " " + Checkout.ROOT.toRealPath()
                        + " -B verify -Dkeyledger.browser=false -Dkeyledger.long=true");
        assertThat(Checkout.run(
                                directory,
                                environment(""),
                                List.of(Checkout.ROOT.resolve(".ci/run").toString()))
                        .exitCode())
                .isEqualTo(7);
    }

    private Checkout.Output run(String javaHome, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(Checkout.ROOT.resolve("keyledger").toString()));
        command.addAll(List.of(arguments));
        return Checkout.run(directory, environment(javaHome), command);
    }

    private Map<String, String> environment(String javaHome) {
        return Map.of(
                "PATH", programs.toString(),
                "JAVA_HOME", javaHome,
                "KEYLEDGER_JVM_DIRECTORY", noJdks.toString());
    }

    private static void makeJdk(Path home, String version) throws Exception {
        Files.createDirectories(home.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            Files.writeString(home.resolve("bin").resolve(program), "#!/usr/bin/env bash\n");
            assertThat(home.resolve("bin").resolve(program).toFile().setExecutable(true))
                    .isTrue();
        }
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }
}

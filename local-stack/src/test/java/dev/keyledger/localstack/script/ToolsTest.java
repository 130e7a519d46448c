package dev.keyledger.localstack.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.localstack.Checkout;
import java.io.IOException;
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
    private static final List<String> TEST_TOOLS =
            List.of("chromium", "kcat", "npm", "nginx", "caddy", "haproxy", "prometheus", "shellcheck");

    private static final List<String> SHELL_TOOLS =
            List.of("dirname", "readlink", "sed", "find", "cat", "paste", "grep", "tr", "mkdir", "tee");

    @TempDir
    private Path directory;

    private Path programs;
    private Path noJdks;

    @BeforeEach
    void makeThePath() throws Exception {
        programs = Files.createDirectory(directory.resolve("programs"));
        noJdks = Files.createDirectory(directory.resolve("jvm"));
        for (String tool : SHELL_TOOLS) {
            makeProgram(programs.resolve(tool), "#!/bin/sh\nPATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
        }
        // The script's own shell must keep the narrow PATH.
        makeProgram(programs.resolve("bash"), "#!/bin/sh\nexec /bin/bash \"$@\"\n");
        makeProgram(programs.resolve("env"), "#!/bin/sh\nexec /usr/bin/env \"$@\"\n");
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
    void servers_areBuiltFirst_andSystemTestsComeLast() throws Exception {
        makeJdk(noJdks.resolve("jdk-25"), "25.0.1");
        makeProgram(programs.resolve("mvn"), "#!/bin/sh\necho \"$*\"\n");
        Path chromium = programs.resolve("chromium");
        for (String tool : TEST_TOOLS) {
            makeProgram(programs.resolve(tool), "#!/bin/sh\n");
        }

        Checkout.Output output = run("", "test");

        assertThat(output.exitCode()).isZero();
        assertThat(output.text().lines())
                .containsExactly(
                        "-B package -DskipTests --projects local-stack --also-make",
                        "-B -T 3 --fail-at-end verify --projects !system-tests -Dkeyledger.chromium=" + chromium,
                        "-B verify --projects test-support,system-tests -Dkeyledger.chromium=" + chromium);
    }

    @Test
    void missingTools_areInstalledOnDebianAsRoot_beforeAnythingIsBuilt() throws Exception {
        makeJdk(noJdks.resolve("jdk-25"), "25.0.1");
        makeProgram(programs.resolve("mvn"), "#!/bin/sh\necho mvn\n");
        makeProgram(programs.resolve("id"), "#!/bin/sh\necho 0\n");
        makeProgram(programs.resolve("apt-get"), """
                #!/bin/sh
                echo "apt-get $*"
                case "$*" in *install*)
                  for package; do :; done
                  printf '#!/bin/sh\\n' > "%1$s/$package"
                  /bin/chmod +x "%1$s/$package" ;;
                esac
                """.formatted(programs));

        Checkout.Output output = run("", "test");

        assertThat(output.exitCode()).as(output.text()).isZero();
        assertThat(output.text().lines())
                .containsSubsequence(
                        "apt-get -q update",
                        "apt-get -q -y install chromium",
                        "apt-get -q -y install kcat",
                        "apt-get -q -y install nodejs npm",
                        "apt-get -q -y install nginx",
                        "apt-get -q -y install caddy",
                        "apt-get -q -y install haproxy",
                        "apt-get -q -y install prometheus",
                        "apt-get -q -y install shellcheck",
                        "mvn");
    }

    @Test
    void missingTool_thatCannotBeInstalled_isOneLineWithTheCommand() throws Exception {
        makeJdk(noJdks.resolve("jdk-25"), "25.0.1");
        makeProgram(programs.resolve("mvn"), "#!/bin/sh\necho mvn\n");
        makeProgram(programs.resolve("id"), "#!/bin/sh\necho 1000\n");

        Checkout.Output output = run("", "test");

        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.text().lines())
                .containsExactly("keyledger: no chromium found for the browser tests; on Debian, 'apt-get install "
                        + "chromium' installs it, and --no-browser leaves them out");
        assertThat(run("", "test", "--no-browser").text().lines())
                .containsExactly("keyledger: no kcat found for the documentation's examples; on Debian, 'apt-get "
                        + "install kcat' installs it, and --no-examples leaves them out");
    }

    @Test
    void tests_runOnTheFoundJdk_withTheOptions_andKeepMavensExitCode() throws Exception {
        makeJdk(noJdks.resolve("jdk-25"), "25.0.1");
        makeProgram(programs.resolve("mvn"), """
                #!/bin/sh
                echo "$JAVA_HOME $PWD $*"
                case "$*" in *verify*) exit 7 ;; esac
                """);

        Checkout.Output output = run("", "test", "--no-browser", "--no-examples", "--long");

        assertThat(output.exitCode()).isEqualTo(7);
        assertThat(output.text().lines())
                .last()
                .isEqualTo(
                        noJdks.resolve("jdk-25") + " " + Checkout.ROOT.toRealPath()
                                + " -B -T 3 --fail-at-end verify --projects !system-tests -Dkeyledger.browser=false -Dkeyledger.examples=false -Dkeyledger.long=true");
        for (String tool : TEST_TOOLS) {
            makeProgram(programs.resolve(tool), "#!/bin/sh\n");
        }
        assertThat(Checkout.run(
                                directory,
                                environment(""),
                                List.of(Checkout.ROOT.resolve(".ci/run").toString()))
                        .exitCode())
                .isEqualTo(7);
    }

    @Test
    void benchmark_withoutAJdk_isOneLine() throws Exception {
        assertThat(run("", "bench", "commands").text().lines()).hasSize(1);
        assertThat(run("", "bench", "commands").text()).startsWith("keyledger: no JDK 21 or newer found");
    }

    private Checkout.Output run(String javaHome, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(Checkout.ROOT.resolve("keyledger").toString()));
        command.addAll(List.of(arguments));
        return Checkout.run(directory, environment(javaHome), command);
    }

    private Map<String, String> environment(String javaHome) {
        return Map.of(
                "PATH",
                programs.toString(),
                "JAVA_HOME",
                javaHome,
                "KEYLEDGER_JVM_DIRECTORY",
                noJdks.toString(),
                // As of a test run, whoever runs this one: it reports of what is run around it, for which there is no
                // tool here.
                "KEYLEDGER_TEST_RUN",
                "1");
    }

    private static void makeJdk(Path home, String version) throws Exception {
        Files.createDirectories(home.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            makeProgram(home.resolve("bin").resolve(program), "#!/bin/sh\n");
        }
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    private static void makeProgram(Path file, String script) throws IOException {
        Files.writeString(file, script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}

package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What linters say of the AsyncAPI document, scripts and Dockerfiles: neither errors nor warnings. */
@DisabledIfSystemProperty(named = "keyledger.examples", matches = "false")
class LintersTest {
    private static final Path ASYNC_API = Stack.home().resolve("common-events/src/main/resources/asyncapi.yaml");
    private static final Set<String> NOT_SOURCES = Set.of("target", ".git", ".keyledger", "node_modules");

    @TempDir
    static Path directory;

    private static NodePackages linters;

    @BeforeAll
    static void install() throws Exception {
        linters = NodePackages.installed("lint", directory);
    }

    @Test
    void asyncApi() throws Exception {
        assertNothingFound(spectral(ASYNC_API));
        assertNothingFound(linters.script("asyncapi.mjs", ASYNC_API));
    }

    @Test
    void asyncApi_withAMistake_isFound() throws Exception {
        Path mistaken = linters.file("mistaken.yaml");
        Files.writeString(mistaken, Files.readString(ASYNC_API).replace("action: receive", "action: recieve"));

        assertThat(linters.script("asyncapi.mjs", mistaken).exitCode()).isEqualTo(1);
        assertThat(spectral(mistaken).exitCode()).isEqualTo(1);
    }

    @Test
    void dockerfiles() throws Exception {
        List<Path> files = sources(file -> file.getFileName().toString().startsWith("Dockerfile"));
        assertThat(files).hasSizeGreaterThanOrEqualTo(4);
        for (Path file : files) {
            NodePackages.Output found = linters.program("dockerfile-utils", "lint", file);
            assertThat(found.text()).as(file.toString()).isBlank();
            assertNothingFound(found);
        }
    }

    @Test
    void scripts() throws Exception {
        List<Path> files = sources(LintersTest::isScript);
        assertThat(files)
                .contains(Stack.home().resolve("keyledger"), Stack.home().resolve(".ci/run"));
        var command = new ArrayList<>(List.of("shellcheck"));
        files.forEach(file -> command.add(file.toString()));
        Process shellcheck =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        String found = new String(shellcheck.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shellcheck.waitFor()).as(found).isZero();
    }

    private static NodePackages.Output spectral(Path document) throws Exception {
        return linters.program("spectral", "lint", "--ruleset", "spectral.yaml", "--fail-severity", "warn", document);
    }

    private static void assertNothingFound(NodePackages.Output output) {
        assertThat(output.exitCode()).as(output.text()).isZero();
    }

    private static boolean isScript(Path file) {
        try (var bytes = Files.newInputStream(file)) {
            String start = new String(bytes.readNBytes(32), StandardCharsets.ISO_8859_1);
            return start.matches("(?s)#!\\S*[/ ](env )?(ba)?sh\\n.*");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> sources(Predicate<Path> which) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(Stack.home(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_SOURCES.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && which.test(file)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}

package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tools from npm, as a package.json among the test's resources names them, beside the scripts that use them. Where they can't
 * be installed the test is skipped, and says so; in continuous integration it fails.
 */
final class NodePackages {
    private final Path directory;

    private NodePackages(Path directory) {
        this.directory = directory;
    }

    /** @param resources the folder of the test's resources, all of which are put into the directory */
    static NodePackages installed(String resources, Path directory) throws IOException, InterruptedException {
        Path folder = Stack.home().resolve("system-tests/src/test/resources").resolve(resources);
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        var packages = new NodePackages(directory);
        Output installation = packages.run(
                "npm",
                "install",
                "--prefer-offline",
                "--ignore-scripts",
                "--no-package-lock",
                "--no-audit",
                "--no-fund");
        boolean required = Boolean.parseBoolean(System.getenv("CI"));
        assumeTrue(
                required || installation.exitCode() == 0,
                () -> "npm could not install what " + folder + " names:\n" + installation.text());
        assertThat(installation.exitCode()).as(installation.text()).isZero();
        return packages;
    }

    /** A file of one of the packages, or one that a test puts beside them. */
    Path file(String name) {
        return directory.resolve(name);
    }

    /** Runs a program of one of the packages. */
    Output program(String name, Object... arguments) throws IOException, InterruptedException {
        return command(directory.resolve("node_modules/.bin").resolve(name).toString(), arguments);
    }

    /** Runs a script of the test's resources. */
    Output script(String name, Object... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<Object>(List.of(name));
        all.addAll(List.of(arguments));
        return command("node", all.toArray());
    }

    private Output command(String program, Object... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(program));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return run(command.toArray(String[]::new));
    }

    private Output run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }

    /** @param text of both standard output and standard error */
    record Output(int exitCode, String text) {}
}

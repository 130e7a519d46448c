package dev.keyledger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A page of docs/runbooks, whose {@code sh} blocks are run as they stand there: in the checkout, against a stack, with the
 * variables that the page leaves to its reader. Blocks of one section share a shell, which ends with the first that fails.
 */
final class Runbook {
    private final Stack stack;
    private final String name;
    private final Map<String, List<String>> sections = new LinkedHashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private final Set<String> run = new LinkedHashSet<>();

    /** How a section's commands ended, and what they printed. */
    record Outcome(int status, String output) {}

    private Runbook(Stack stack, String name) {
        this.stack = stack;
        this.name = name;
    }

    /** @param name without its ending, for example {@code kafka-lost} */
    static Runbook of(String name, Stack stack) {
        var page = new Runbook(stack, name);
        page.read();
        return page.with("COMMAND", stack.endpoint("command"))
                .with("QUERY", stack.endpoint("query"))
                .with("TOKEN", stack.token("ops"));
    }

    private void read() {
        String section = "";
        StringBuilder block = null;
        for (String line : lines()) {
            if (block != null && line.equals("```")) {
                sections.computeIfAbsent(section, none -> new ArrayList<>()).add(block.toString());
                block = null;
            } else if (block != null) {
                block.append(line).append('\n');
            } else if (line.equals("```sh")) {
                block = new StringBuilder();
            } else if (line.startsWith("## ")) {
                section = line.substring(3);
            }
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(Stack.home().resolve("docs/runbooks/" + name + ".md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Runbook with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** What a section's commands print; one that fails fails the test. */
    String does(String section) {
        Outcome outcome = ends(section);
        assertThat(outcome.status())
                .as("%s, '%s':%n%s", name, section, outcome.output())
                .isZero();
        return outcome.output();
    }

    Outcome ends(String section) {
        List<String> blocks = sections.get(section);
        assertThat(blocks).as("commands under '%s' of %s", section, name).isNotNull();
        run.add(section);
        try {
            var shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", String.join("\n", blocks))
                    .directory(Stack.home().toFile())
                    .redirectErrorStream(true);
            shell.environment().putAll(variables);
            shell.environment().put("KEYLEDGER_DATA", stack.data().toString());
            Process process = shell.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Nothing on the page is left that wasn't run. */
    void assertRunWhole() {
        assertThat(run).as("sections of %s that were run", name).containsAll(sections.keySet());
    }

    /** The names of all pages that have something to run. */
    static List<String> withCommands() throws IOException {
        var pages = new ArrayList<String>();
        try (var files = Files.list(Stack.home().resolve("docs/runbooks"))) {
            for (Path file : files.sorted().toList()) {
                if (Files.readAllLines(file).contains("```sh")) {
                    pages.add(file.getFileName().toString().replace(".md", ""));
                }
            }
        }
        return pages;
    }
}

package dev.keyledger.cli.transfer;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.events.codec.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes every event of the event store to a file, as JSON lines with a checksum that chains them. No secret is in",
            "it. Commands go on meanwhile; what they append after the beginning is left out.",
            "The file is there once it is whole. Interrupted, what has been written is removed, or is FILE.part."
        },
        footer = {"", "Example: ops export keys.jsonl.gz"})
public final class ExportCommand implements Callable<Integer> {
    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Packed by gzip if its name ends in .gz.")
    private Path file;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (Files.exists(file) && !force) {
            throw new OperatorProblem(file + " is there already; --force replaces it");
        }
        Endpoints endpoints = stack.endpoints();
        Path part = file.resolveSibling(file.getFileName() + ".part");
        var interrupted = new Thread(() -> delete(part));
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            long events = write(endpoints, part);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            String said = json
                    ? WireJson.mapper()
                            .createObjectNode()
                            .put("file", file.toString())
                            .put("events", events)
                            .toString()
                    : String.format(Locale.ROOT, "%,d events are in %s", events, file);
            spec.commandLine().getOut().println(said);
            return 0;
        } catch (IOException e) {
            throw new OperatorProblem(part + " can't be written: " + e.getMessage(), e);
        } finally {
            delete(part);
            Runtime.getRuntime().removeShutdownHook(interrupted);
        }
    }

    private long write(Endpoints endpoints, Path part) throws IOException {
        try (var writer = new ExportWriter(part, file.toString().endsWith(".gz"), Instant.now());
                Progress progress = Progress.of("export", 0, "events")) {
            StoredPages.read(endpoints, event -> {
                writer.add(event);
                progress.at(writer.events(), writer.events());
            });
            writer.end();
            return writer.events();
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            System.err.println(part + " can be deleted");
        }
    }
}

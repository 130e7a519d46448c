package dev.keyledger.localstack.up;

import dev.keyledger.localstack.report.StackProblem;
import dev.keyledger.localstack.supervise.JavaCommand;
import dev.keyledger.localstack.supervise.StartCaches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has the stack run once for nothing but what its JVMs, the launcher's included, learn from it. */
@Command(
        name = "train",
        description = {
            "Starts the stack on free ports and temporary data, uses it a little and stops it, so that each JVM leaves "
                    + "beside its program what makes its next start fast. Once for each build: what has been trained already is left. ./keyledger build does it."
        })
public final class TrainCommand implements Callable<Integer> {
    private static final List<String> LAUNCHER_JVM =
            List.of("-Xms16m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    @Option(names = "--servers-only", description = "Leaves Keyledger's services out.")
    private boolean serversOnly;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (isTrained()) {
            return 0;
        }
        System.out.println("Training the JVMs for fast starts, once for this build");
        StartCaches caches = StartCaches.training();
        Path directory = Files.createDirectories(UpCommand.checkout().resolve("local-stack/target/training"));
        Path log = directory.resolve("training.log");
        Process rehearsal = new ProcessBuilder(command(caches, directory))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var stop = new Thread(rehearsal::destroy, "stop-rehearsal");
        Runtime.getRuntime().addShutdownHook(stop);
        int exitCode = rehearsal.waitFor();
        if (exitCode != 0) {
            throw new StackProblem("the training ended with exit code " + exitCode + ", see " + log);
        }
        caches.keep();
        return 0;
    }

    private boolean isTrained() {
        StartCaches caches = StartCaches.used();
        List.of("launcher", "kafka", "issuer")
                .forEach(program ->
                        JavaCommand.ofClass(caches, program, List.of(), "dev.keyledger.localstack.LocalStack"));
        if (!serversOnly) {
            Services.NAMES.forEach(service -> JavaCommand.ofJar(
                    caches, List.of(), Services.directory(UpCommand.checkout(), service), Services.JAR));
            JavaCommand.ofJar(caches, List.of(), Services.agentDirectory(UpCommand.checkout()), Services.AGENT_JAR);
        }
        return !caches.incomplete();
    }

    private List<String> command(StartCaches caches, Path directory) {
        var options = new ArrayList<>(LAUNCHER_JVM);
        options.add("-Dkeyledger.home=" + UpCommand.checkout());
        var arguments = new ArrayList<>(List.of("rehearse", "--directory", directory.toString()));
        if (serversOnly) {
            arguments.add("--servers-only");
        }
        return JavaCommand.ofClass(
                caches, "launcher", options, "dev.keyledger.localstack.LocalStack", arguments.toArray(String[]::new));
    }
}

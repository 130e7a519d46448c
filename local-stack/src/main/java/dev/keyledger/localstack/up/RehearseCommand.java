package dev.keyledger.localstack.up;

import dev.keyledger.localstack.data.DataDirectory;
import dev.keyledger.localstack.data.Trees;
import dev.keyledger.localstack.demo.Demo;
import dev.keyledger.localstack.ports.StackPorts;
import dev.keyledger.localstack.supervise.StartCaches;
import dev.keyledger.localstack.supervise.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The run that {@link TrainCommand} learns from. */
@Command(name = "rehearse", hidden = true, description = "Starts a stack, uses it a little and stops it.")
public final class RehearseCommand implements Callable<Integer> {
    /** Without the optimising compiler the run is short, and no start is spent on optimising what was hot in it. */
    private static final List<String> JVM_OPTIONS = List.of("-XX:TieredStopAtLevel=1");

    @Option(names = "--directory", required = true)
    private Path directory;

    @Option(names = "--servers-only")
    private boolean serversOnly;

    @Override
    public Integer call() throws IOException, InterruptedException {
        StartCaches caches = StartCaches.training();
        Path data = directory.resolve("data");
        // Opened first: nobody's data is deleted under him.
        DataDirectory owned = DataDirectory.open(directory);
        try {
            Trees.delete(data);
            rehearse(data, caches);
            caches.keep();
            Trees.delete(data);
        } finally {
            owned.close();
        }
        return 0;
    }

    private void rehearse(Path data, StartCaches caches) throws IOException, InterruptedException {
        var stack = new RunningStack(
                DataDirectory.open(data),
                StackPorts.free(),
                UpCommand.checkout(),
                serversOnly,
                JVM_OPTIONS,
                Supervisor.NEVER,
                false,
                caches,
                System.out::println);
        stack.stopAtExit();
        try {
            stack.start();
            if (!serversOnly) {
                Demo.rehearse(stack.endpoints());
            }
        } finally {
            stack.stop();
        }
    }
}

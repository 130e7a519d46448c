package dev.keyledger.localstack.up;

import dev.keyledger.localstack.data.DataDirectory;
import dev.keyledger.localstack.data.DataOption;
import dev.keyledger.localstack.data.OwnerOnly;
import dev.keyledger.localstack.demo.Demo;
import dev.keyledger.localstack.ports.StackPorts;
import dev.keyledger.localstack.report.Progress;
import dev.keyledger.localstack.report.StackProblem;
import dev.keyledger.localstack.supervise.StartCaches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the stack in the foreground until it is told to stop. */
@Command(
        name = "up",
        description = {
            "Starts Kafka, PostgreSQL, the issuer and all services, waits until they are ready, prints where they are, "
                    + "and stays in the foreground. What dies or hangs is started again. Ctrl-C, or ./keyledger down, stops "
                    + "everything.",
            "Once ready, DIR/endpoints.json says where everything is."
        })
public final class UpCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Option(names = "--ephemeral", description = "Uses a temporary data directory that is deleted at the end.")
    private boolean ephemeral;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description = "Uses the ports from N on instead of the default ones: console, command, query, usage, "
                    + "issuer, Kafka, PostgreSQL, management of the four, Kafka's controller, agent, its management.")
    private @Nullable Integer portBase;

    @Option(
            names = "--servers-only",
            description = "Leaves Keyledger's services out, for one who runs them from an IDE.")
    private boolean serversOnly;

    @Option(
            names = "--demo",
            description =
                    "Makes the workspaces acme and globex with some keys, and keeps sending gateway traffic with them, "
                            + "which the agent lets pass or refuses.")
    private boolean demo;

    @Option(
            names = "--no-training",
            description = "Doesn't train the JVMs in the background after the first start of a build.")
    private boolean noTraining;

    @Option(
            names = "--jvm-option",
            paramLabel = "OPTION",
            description =
                    "One more option for the JVMs of the services, such as -Xmx2g; may be repeated. Without any they "
                            + "are set up to start quickly and in little memory.")
    private List<String> jvmOptions = List.of();

    @Option(
            names = "--hung-after",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description =
                    "What shows no sign of life for so long is killed and started again, by default 30; 0: never, "
                            + "for one who suspends a part to look into it.")
    private int hungAfterSeconds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (demo && serversOnly) {
            throw new StackProblem("--demo needs the services; leave --servers-only out");
        }
        StackPorts ports = ports();
        Progress progress = System.out::println;
        Path directory = ephemeral
                ? OwnerOnly.directory(Files.createTempDirectory("keyledger-").resolve("data"))
                : data.directory();
        var stack = new RunningStack(
                DataDirectory.open(directory),
                ports,
                checkout(),
                serversOnly,
                jvmOptions,
                hungAfter(),
                ephemeral,
                StartCaches.used(),
                progress);
        stack.stopAtExit();
        try {
            stack.start();
            if (demo) {
                new Demo(stack.endpoints(), progress).start();
            }
            if (!noTraining && !serversOnly) {
                stack.trainIfNeeded();
            }
            stack.awaitStop();
        } finally {
            stack.stop();
        }
        return 0;
    }

    private Duration hungAfter() {
        if (hungAfterSeconds < 0) {
            throw new StackProblem("--hung-after must be a number of seconds, not " + hungAfterSeconds);
        }
        return Duration.ofSeconds(hungAfterSeconds);
    }

    private StackPorts ports() {
        if (portBase == null) {
            return StackPorts.DEFAULT;
        }
        if (portBase < StackPorts.BASE_MIN || portBase > StackPorts.BASE_MAX) {
            throw new StackProblem("--port-base must be from " + StackPorts.BASE_MIN + " to " + StackPorts.BASE_MAX
                    + ", not " + portBase);
        }
        return StackPorts.from(portBase);
    }

    /** The script says where the checkout is. */
    static Path checkout() {
        return Path.of(System.getProperty("keyledger.home", "."))
                .toAbsolutePath()
                .normalize();
    }
}

package dev.keyledger.localstack.supervise;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A process of the stack.
 *
 * @param name what people call it; also its name in the list of pids
 * @param directory where it runs
 * @param environment added to the launcher's own
 * @param log receives its standard output and standard error
 * @param stopSignal asks it to end in an orderly way, for example {@code TERM}
 * @param liveness what tells a hung run from one that merely waits for others
 * @param readyWithin how long the first run may take from its start until it is ready, and any run until it is alive
 */
public record ChildSpec(
        String name,
        List<String> command,
        Path directory,
        Map<String, String> environment,
        Path log,
        String stopSignal,
        Readiness readiness,
        Liveness liveness,
        Duration readyWithin) {

    /** Far beyond any start on a machine that works: one that is busy with a build is no reason to give up. */
    public static final Duration READY_WITHIN = Duration.ofMinutes(5);

    public ChildSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** The environment holds secrets, so it is left out. */
    @Override
    public String toString() {
        return "ChildSpec[name=" + name + ", log=" + log + "]";
    }
}

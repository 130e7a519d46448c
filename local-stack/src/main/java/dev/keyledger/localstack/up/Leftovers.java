package dev.keyledger.localstack.up;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.localstack.data.DataDirectory;
import dev.keyledger.localstack.data.OwnerOnly;
import dev.keyledger.localstack.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The children of an earlier run on the same data directory. The guard normally ends them with their launcher; should
 * both have been killed at once, the next {@code up} finds and stops them. A process is known by its pid and the time it
 * started, because a pid alone may belong to a stranger by now.
 */
final class Leftovers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    Leftovers(DataDirectory directory) {
        this.file = directory.path().resolve("children.json");
    }

    void record(Map<String, Long> pids) throws IOException {
        var children = new LinkedHashMap<String, Child>();
        pids.forEach(
                (name, pid) -> startOf(pid).ifPresent(start -> children.put(name, new Child(pid, start.toString()))));
        OwnerOnly.write(file, JSON.writeValueAsString(children));
    }

    void clear() throws IOException {
        Files.deleteIfExists(file);
    }

    void stop(Progress progress) throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            return;
        }
        List<Map.Entry<String, Child>> alive = read().entrySet().stream()
                .filter(entry -> entry.getValue().isAlive())
                .toList();
        for (Map.Entry<String, Child> leftover : alive) {
            progress.line("Stopping " + leftover.getKey() + " (pid "
                    + leftover.getValue().pid() + "), left over from an earlier run");
            leftover.getValue().handle().ifPresent(ProcessHandle::destroy);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        for (Map.Entry<String, Child> leftover : alive) {
            leftover.getValue().awaitEnd(deadline);
        }
        clear();
    }

    private Map<String, Child> read() throws IOException {
        try {
            return JSON.readValue(Files.readString(file), new TypeReference<LinkedHashMap<String, Child>>() {});
        } catch (JsonProcessingException e) {
            return Map.of();
        }
    }

    private static Optional<Instant> startOf(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
    }

    /** @param startedAt as the operating system tells it */
    record Child(long pid, String startedAt) {
        private boolean isAlive() {
            return startOf(pid).map(Instant::toString).filter(startedAt::equals).isPresent();
        }

        private Optional<ProcessHandle> handle() {
            return isAlive() ? ProcessHandle.of(pid) : Optional.empty();
        }

        private void awaitEnd(long deadline) throws InterruptedException {
            Optional<ProcessHandle> process = handle();
            if (process.isEmpty()) {
                return;
            }
            try {
                process.get().onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                process.get().destroyForcibly();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

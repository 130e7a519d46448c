package dev.keyledger.localstack.supervise;

import dev.keyledger.localstack.report.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts the parts of the stack, in groups that start at once, starts again what dies or hangs, and stops the groups in
 * reverse order. No child outlives it: the {@link Guard} sees to the cases in which this object cannot.
 */
public final class Supervisor implements AutoCloseable {
    /** Six looks: a machine that is busy for a moment isn't taken for a process that hangs. */
    public static final Duration HUNG_AFTER = Duration.ofSeconds(30);
    /** What hangs is left alone, by whoever wants to look at it. */
    public static final Duration NEVER = Duration.ZERO;

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(7);

    private final Guard guard;
    private final Backoff backoff;
    private final Duration stopPatience;
    private final Duration hungAfter;
    private final Progress progress;
    private final List<List<SupervisedChild>> groups = new ArrayList<>();
    private Runnable onPidChange = () -> {};
    private @Nullable ChildProcess errand;
    private boolean closed;

    /** @param hungAfter a child without a sign of life for so long is killed and started again; {@link #NEVER}: none is */
    public Supervisor(Backoff backoff, Duration hungAfter, Progress progress) {
        this(backoff, STOP_PATIENCE, hungAfter, progress);
    }

    /** @param stopPatience what a group gets to end in an orderly way before it is killed */
    public Supervisor(Backoff backoff, Duration stopPatience, Duration hungAfter, Progress progress) {
        this.backoff = backoff;
        this.stopPatience = stopPatience;
        this.hungAfter = hungAfter;
        this.progress = progress;
        try {
            this.guard = new Guard();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs after each start and each end of a child, on the child's thread. Set it before anything is started. */
    public void onPidChange(Runnable listener) {
        this.onPidChange = listener;
    }

    /**
     * Starts the children at once and returns when all are ready.
     *
     * @throws dev.keyledger.localstack.report.StackProblem naming the first, in the given order, that failed
     */
    public void startTogether(List<ChildSpec> specs) throws InterruptedException {
        start(specs).awaitReady();
    }

    /** Starts the children at once, without waiting for them. */
    public Group start(List<ChildSpec> specs) throws InterruptedException {
        List<SupervisedChild> group = specs.stream()
                .map(spec -> new SupervisedChild(spec, guard, backoff, hungAfter, progress, this::pidsChanged))
                .toList();
        synchronized (this) {
            if (closed) {
                throw new InterruptedException("the stack is being stopped");
            }
            groups.add(group);
            group.forEach(SupervisedChild::start);
        }
        return new Group(group);
    }

    /** Children that were started at once. */
    public static final class Group {
        private final List<SupervisedChild> children;

        private Group(List<SupervisedChild> children) {
            this.children = children;
        }

        /** @throws dev.keyledger.localstack.report.StackProblem naming the first that failed */
        public void awaitReady() throws InterruptedException {
            for (SupervisedChild child : children) {
                child.awaitFirstReady();
            }
        }

        /**
         * Waits for some of the children alone.
         *
         * @throws dev.keyledger.localstack.report.StackProblem naming the first of them that failed
         */
        public void awaitReady(Set<String> names) throws InterruptedException {
            for (SupervisedChild child : children) {
                if (names.contains(child.name())) {
                    child.awaitFirstReady();
                }
            }
        }
    }

    /** Runs a child once, beside the others; nobody waits for it, and it is killed if it still runs at the end. */
    public synchronized void runErrand(ChildSpec spec) throws IOException {
        if (closed) {
            return;
        }
        ChildProcess started = ChildProcess.start(spec, guard);
        errand = started;
        Thread.ofPlatform().name("errand-" + spec.name()).daemon().start(() -> {
            try {
                started.waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The pids of what runs now, by name, the guard's included. */
    public synchronized Map<String, Long> pids() {
        var pids = new LinkedHashMap<String, Long>();
        groups.forEach(group -> group.forEach(child -> child.pid().ifPresent(pid -> pids.put(child.name(), pid))));
        pids.put("guard", guard.pid());
        return pids;
    }

    /** Stops everything, the last group first. Takes at most the patience for each group. */
    @Override
    public void close() {
        List<List<SupervisedChild>> reversed;
        synchronized (this) {
            closed = true;
            reversed = new ArrayList<>(groups);
        }
        Collections.reverse(reversed);
        try {
            if (errand != null) {
                errand.kill();
            }
            for (List<SupervisedChild> group : reversed) {
                stop(group);
            }
            guard.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(List<SupervisedChild> group) throws IOException, InterruptedException {
        for (SupervisedChild child : group) {
            child.beginStop();
        }
        long deadline = System.nanoTime() + stopPatience.toNanos();
        for (SupervisedChild child : group) {
            long left = Math.max(1_000_000, deadline - System.nanoTime());
            child.finishStop(Duration.ofNanos(left));
        }
    }

    private void pidsChanged() {
        onPidChange.run();
    }
}

package dev.keyledger.localstack.supervise;

import dev.keyledger.localstack.report.Progress;
import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs one child until it is told to stop, on a thread of its own. */
final class SupervisedChild {
    private static final long READINESS_POLL_MILLIS = 250;
    private static final int SLOW_START_LINES = 10;

    private final ChildSpec spec;
    private final Guard guard;
    private final Backoff backoff;
    private final Duration hungAfter;
    private final Progress progress;
    private final Runnable onPidChange;
    private final CompletableFuture<Void> firstReady = new CompletableFuture<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable ChildProcess current;

    SupervisedChild(
            ChildSpec spec, Guard guard, Backoff backoff, Duration hungAfter, Progress progress, Runnable onPidChange) {
        this.spec = spec;
        this.guard = guard;
        this.backoff = backoff;
        this.hungAfter = hungAfter;
        this.progress = progress;
        this.onPidChange = onPidChange;
        this.thread = new Thread(this::superviseUntilStopped, "supervise-" + spec.name());
    }

    void start() {
        thread.start();
    }

    String name() {
        return spec.name();
    }

    OptionalLong pid() {
        ChildProcess child = current;
        return child != null && child.isAlive() ? OptionalLong.of(child.pid()) : OptionalLong.empty();
    }

    /** @throws StackProblem if the child's first run ended, or took too long, before it was ready */
    void awaitFirstReady() throws InterruptedException {
        try {
            firstReady.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StackProblem problem) {
                throw problem;
            }
            throw new StackProblem(spec.name() + " could not be started: " + e.getCause(), e.getCause());
        }
    }

    /** Asks the child to end and returns at once. */
    void beginStop() throws IOException, InterruptedException {
        stopping.countDown();
        ChildProcess child = current;
        if (child != null) {
            child.askToStop();
        }
    }

    /** Waits until the child has ended; kills it when the patience is over. */
    void finishStop(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        thread.join(Math.max(1, patience.toMillis()));
        ChildProcess child = current;
        if (child != null && !child.endsBefore(deadline)) {
            progress.line(spec.name() + " did not stop in time and is killed");
            child.kill();
        }
        thread.join();
    }

    private void superviseUntilStopped() {
        try {
            Duration pause = Duration.ZERO;
            while (stopping.getCount() > 0) {
                long startedAt = System.nanoTime();
                try {
                    int exitCode = runOnce();
                    if (stopping.getCount() == 0) {
                        return;
                    }
                    pause = backoff.next(pause, since(startedAt));
                    announceEnd(exitCode, pause);
                } catch (IOException | RuntimeException | Error e) {
                    // Before the first readiness the starter tells; after it there is nobody but the watching person.
                    if (firstReady.completeExceptionally(e) || stopping.getCount() == 0) {
                        return;
                    }
                    pause = backoff.next(pause, since(startedAt));
                    progress.line("supervising " + spec.name() + " failed and goes on with another run: " + e);
                    endCurrent();
                }
                if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            progress.line(spec.name() + " is no longer supervised: " + e);
        } finally {
            firstReady.completeExceptionally(new StackProblem(spec.name() + " was stopped before it was ready"));
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** Its ports are the next run's. */
    private void endCurrent() throws InterruptedException {
        ChildProcess child = current;
        if (child == null) {
            return;
        }
        try {
            child.kill();
            child.waitFor();
        } catch (IOException e) {
            progress.line(spec.name() + " could not be killed: " + e);
        }
    }

    private int runOnce() throws IOException, InterruptedException {
        long startedAt = System.nanoTime();
        ChildProcess child = ChildProcess.start(spec, guard);
        current = child;
        if (stopping.getCount() == 0) {
            child.askToStop();
        }
        onPidChange.run();
        watch(child, startedAt);
        return child.waitFor();
    }

    /** Until the child ends, is told to stop, or is given up: because it hangs, never because it isn't ready. */
    private void watch(ChildProcess child, long startedAt) throws IOException, InterruptedException {
        var pulse = new Pulse(spec.liveness(), spec.readyWithin(), hungAfter);
        boolean ready = false;
        Duration tellEvery = spec.readyWithin().dividedBy(SLOW_START_LINES);
        Duration tellAfter = tellEvery;
        while (child.isAlive() && stopping.getCount() > 0) {
            if (!ready && isReady()) {
                ready = true;
                pulse.beat();
                announceReady(startedAt);
            }
            if (!firstReady.isDone() && since(startedAt).compareTo(tellAfter) > 0) {
                progress.line(spec.name() + " is not ready after " + tellAfter.toSeconds() + " s, waiting on; see "
                        + spec.log());
                tellAfter = tellAfter.plus(tellEvery);
            }
            if (!firstReady.isDone() && since(startedAt).compareTo(spec.readyWithin()) > 0) {
                throw new StackProblem(spec.name() + " was not ready within "
                        + spec.readyWithin().toSeconds() + " s, see " + spec.log());
            }
            if (firstReady.isDone() && pulse.hasStopped()) {
                progress.line(String.format(
                        Locale.ROOT,
                        "%s hangs: no sign of life for %.1f s; it is killed",
                        spec.name(),
                        pulse.silence().toMillis() / 1000.0));
                child.kill();
                return;
            }
            long pause = ready ? pulse.interval().toNanos() : TimeUnit.MILLISECONDS.toNanos(READINESS_POLL_MILLIS);
            child.endsBefore(System.nanoTime() + pause);
        }
    }

    private void announceReady(long startedAt) {
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        progress.line(String.format(
                Locale.ROOT,
                "%-20s %s %5.1f s",
                spec.name(),
                firstReady.isDone() ? "ready again" : "ready after",
                seconds));
        firstReady.complete(null);
    }

    private boolean isReady() throws InterruptedException {
        try {
            return spec.readiness().ready();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception notYet) {
            return false;
        }
    }

    private void announceEnd(int exitCode, Duration pause) {
        String end = spec.name() + " ended with exit code " + exitCode + ", see " + spec.log();
        if (!firstReady.isDone()) {
            throw new StackProblem(end);
        }
        progress.line(String.format(Locale.ROOT, "%s; starting it again in %.1f s", end, pause.toMillis() / 1000.0));
        onPidChange.run();
    }
}

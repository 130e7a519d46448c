package dev.keyledger.worker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes turns on a platform thread of its own, from {@link #start()} to {@link #close()}. No failure ends it, not an
 * {@link Error} either: a thread that ended unnoticed looks like one that waits, and memory that ran out may be there
 * again at the next turn. All methods may be called from any thread.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(8);

    private final String name;
    private final Backoff backoff;
    private final Turn turn;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition pauseEnds = lock.newCondition();
    private boolean awake;
    private volatile boolean stopping;

    private final AtomicLong failures = new AtomicLong();
    private volatile long failuresInRow;
    private volatile String failure = "";
    private volatile long progressNanos = System.nanoTime();
    private volatile long signNanos = progressNanos;

    /**
     * @param name of its thread, and in health, metrics and logs
     * @param backoff between turns that failed
     */
    public Worker(String name, Backoff backoff, Turn turn) {
        this.name = name;
        this.backoff = backoff;
        this.turn = turn;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::work);
    }

    /** Takes the first turn at once. A worker that was closed before doesn't start. */
    public Worker start() {
        dueAgainIn(Duration.ZERO);
        if (!stopping) {
            thread.start();
        }
        return this;
    }

    /** Ends the pause in hand, or the next one if none is; but not the one after a failure. */
    public void wake() {
        lock.lock();
        try {
            awake = true;
            pauseEnds.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says, from within a long turn, that something got done: what failed before is over. */
    public void progressed() {
        dueAgainIn(Duration.ZERO);
        failuresInRow = 0;
        failure = "";
    }

    /**
     * Says, from within a turn, that the next sign of life may take so long: what the turn waits for has a time-out of its
     * own, and until that is over it doesn't hang.
     */
    public void silentFor(Duration atMost) {
        signNanos = System.nanoTime() + atMost.toNanos();
    }

    /** Says, from within a long turn, that it waits for something that may stay away: no progress, but a sign of life. */
    public void waits() {
        silentFor(Duration.ZERO);
    }

    /** Whether {@link #close()} was called: a long turn ends as soon as it can. */
    public boolean stopping() {
        return stopping;
    }

    /**
     * Pauses within a turn.
     *
     * @return false once the worker is to stop
     */
    public boolean pause(Duration duration) throws InterruptedException {
        long left = duration.toNanos();
        lock.lockInterruptibly();
        try {
            while (!stopping && !awake && left > 0) {
                left = pauseEnds.awaitNanos(left);
            }
            awake = false;
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    /** That there is something to do, again and again, is no reason to try sooner what has just failed. */
    private void backOff(Duration duration) throws InterruptedException {
        long left = duration.toNanos();
        lock.lockInterruptibly();
        try {
            while (!stopping && left > 0) {
                left = pauseEnds.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    public WorkerStatus status() {
        return new WorkerStatus(
                name,
                thread.getState() != Thread.State.NEW && !stopping,
                since(progressNanos),
                since(signNanos),
                failuresInRow,
                failures.get(),
                failure);
    }

    /** Lets the turn in hand end, and interrupts it if that takes longer than eight seconds. */
    @Override
    public void close() {
        close(STOP_PATIENCE);
    }

    /** @param patience how long the turn in hand has before it is interrupted */
    public void close(Duration patience) {
        stopping = true;
        wake();
        if (thread.getState() == Thread.State.NEW || Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!thread.join(patience)) {
                LOG.warn("{} did not end its turn in {} s and is interrupted", name, patience.toSeconds());
                thread.interrupt();
                thread.join(patience);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (!stopping) {
            try {
                Duration pause = turn.take(this);
                progressed();
                dueAgainIn(pause);
                pause(pause);
                dueAgainIn(Duration.ZERO);
            } catch (InterruptedException e) {
                // Only close() means the end; whoever else interrupts ends a turn.
                LOG.debug("{} was interrupted", name, e);
            } catch (Throwable e) {
                failed(e);
            }
        }
    }

    /** A pause that was asked for is no silence: the worker is silent only from its end on. */
    private void dueAgainIn(Duration pause) {
        signNanos = System.nanoTime() + pause.toNanos();
        progressNanos = signNanos;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - nanos));
    }

    private void failed(Throwable thrown) {
        try {
            failures.incrementAndGet();
            long inRow = failuresInRow + 1;
            failuresInRow = inRow;
            String cause = causeOf(thrown);
            if (cause.equals(failure)) {
                LOG.debug("{} failed again", name, thrown);
            } else {
                // Once per cause: what it asks may be away for hours.
                LOG.warn("{} failed and goes on: {}", name, cause, thrown);
            }
            failure = cause;
            Duration pause = backoff.after(inRow);
            signNanos = System.nanoTime() + pause.toNanos();
            backOff(pause);
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", name, e);
        } catch (Throwable e) {
            // Not even the log could be written. The next turn will show whether anything works again.
            failure = e.getClass().getName();
        }
    }

    private static String causeOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String type = root.getClass().getSimpleName();
        return root.getMessage() == null || root.getMessage().isBlank() ? type : type + ": " + root.getMessage();
    }
}

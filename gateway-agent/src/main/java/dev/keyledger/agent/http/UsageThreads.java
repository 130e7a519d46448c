package dev.keyledger.agent.http;

import dev.keyledger.agent.entrance.Entrance.Pass;
import dev.keyledger.agent.usage.UsageAnswer;
import dev.keyledger.agent.usage.UsageProblem;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the threads that answer proxies must not do: look at tokens, which may wait for their issuer, and read bodies. One
 * thread for each, so that of a few large bodies only one is unpacked at a time.
 */
public final class UsageThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageThreads.class);
    private static final int QUEUED_MAX = 1_000;

    /** Two of the largest. */
    private static final long BODY_BYTES_MAX = 32L << 20;

    private final ExecutorService tokens = thread("usage-tokens");
    private final ExecutorService mapping = thread("usage-mapping");
    private final BodyRoom room = new BodyRoom(BODY_BYTES_MAX);
    private final UnderWay underWay = new UnderWay();
    private volatile boolean ending;

    private static ExecutorService thread(String name) {
        return new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED_MAX), work -> Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .unstarted(work));
    }

    BodyRoom room() {
        return room;
    }

    /** What is being read, decided about or answered. */
    UnderWay underWay() {
        return underWay;
    }

    /** Whether nobody is let in any more. */
    boolean areEnding() {
        return ending;
    }

    /**
     * Lets nobody in any more, and waits for the answers to those who are in: some senders send nothing a second time.
     *
     * @return whether all of them were answered
     */
    public boolean finish(Duration atMost) {
        ending = true;
        try {
            return underWay.awaitEnd(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** @param then on the thread of the exchange */
    void onTokens(Supplier<Pass> work, UsageExchange exchange, Consumer<Pass> then) {
        run(tokens, exchange, () -> {
            Pass pass = work.get();
            exchange.onItsThread(() -> then.accept(pass));
        });
    }

    /** @param then on the thread of the exchange, once what the work has begun is done */
    void onMapping(Supplier<CompletableFuture<UsageAnswer>> work, UsageExchange exchange, Consumer<UsageAnswer> then) {
        run(mapping, exchange, () -> {
            var unused = work.get()
                    .whenComplete((answer, failure) -> exchange.onItsThread(() -> {
                        if (failure == null) {
                            then.accept(answer);
                        } else {
                            failed(exchange, failure);
                        }
                    }));
        });
    }

    private static void run(ExecutorService thread, UsageExchange exchange, Runnable work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                    exchange.onItsThread(() -> failed(exchange, e));
                }
            });
        } catch (RejectedExecutionException e) {
            exchange.refuse(UsageProblem.notTaken("More waits than there is room for."));
        }
    }

    /** Whatever its message says may be of what was sent. */
    private static void failed(UsageExchange exchange, Throwable failure) {
        StackTraceElement[] where = failure.getStackTrace();
        LOG.error(
                "{}: this is a mistake of the agent's own: {} at {}",
                exchange.format().name(),
                failure.getClass().getName(),
                where.length == 0 ? "?" : where[0]);
        exchange.refuse(UsageProblem.internal());
    }

    @Override
    public void close() {
        tokens.shutdownNow();
        mapping.shutdownNow();
    }
}

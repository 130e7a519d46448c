package dev.keyledger.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Many clients who do something at the same moment. */
public final class Together {
    private Together() {}

    public static <T> List<T> times(int clients, IntFunction<T> action) {
        var start = new CyclicBarrier(clients);
        try (var executor = Executors.newFixedThreadPool(clients)) {
            var running = new ArrayList<Future<T>>();
            for (int i = 0; i < clients; i++) {
                int client = i;
                running.add(executor.submit(() -> {
                    start.await();
                    return action.apply(client);
                }));
            }
            var results = new ArrayList<T>();
            for (Future<T> future : running) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

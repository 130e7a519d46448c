package dev.keyledger.query.consistency;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Requests that wait for a version of a key. Whoever sees versions come in completes them; nobody polls. */
public final class Arrivals {
    private record Waiter(long version, UniEmitter<? super Boolean> emitter) {}

    private final Map<UUID, Queue<Waiter>> waitersByKey = new ConcurrentHashMap<>();

    /** The key has this version now, or a higher one. From any thread. */
    public void arrived(UUID keyId, long version) {
        var served = new ArrayList<Waiter>();
        waitersByKey.computeIfPresent(keyId, (id, waiters) -> {
            waiters.removeIf(waiter -> waiter.version() <= version && served.add(waiter));
            return waiters.isEmpty() ? null : waiters;
        });
        served.forEach(waiter -> waiter.emitter().complete(true));
    }

    /**
     * True once the version has arrived, false after {@code maxWait}. The waiting starts with the subscription, so a
     * caller that then looks whether the version is there already misses nothing.
     */
    public Uni<Boolean> await(UUID keyId, long version, Duration maxWait) {
        return Uni.createFrom()
                .<Boolean>emitter(emitter -> {
                    var waiter = new Waiter(version, emitter);
                    waitersByKey.compute(keyId, (id, waiters) -> {
                        Queue<Waiter> all = waiters == null ? new ConcurrentLinkedQueue<>() : waiters;
                        all.add(waiter);
                        return all;
                    });
                    emitter.onTermination(() -> forget(keyId, waiter));
                })
                .ifNoItem()
                .after(maxWait)
                .recoverWithItem(false);
    }

    private void forget(UUID keyId, Waiter waiter) {
        waitersByKey.computeIfPresent(keyId, (id, waiters) -> {
            waiters.remove(waiter);
            return waiters.isEmpty() ? null : waiters;
        });
    }
}

package dev.keyledger.benchmarks.verify;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.measure.ClosedLoop;
import dev.keyledger.benchmarks.measure.OpenLoop;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.seed.SeededKey;
import dev.keyledger.benchmarks.stack.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A gateway that asks one service about keys, over connections that it keeps. */
public final class Gateway {
    private static final int LAST_OF_ALL_PARTITIONS = 100;

    private final URI service;
    private final String token;
    private final List<SeededKey> keys;
    private final AtomicLong seeds = new AtomicLong();

    public Gateway(URI service, String token, List<SeededKey> keys) {
        this.service = service;
        this.token = token;
        this.keys = keys;
    }

    public Trial verify(int clients, Duration duration) {
        return ClosedLoop.run(clients, duration, this::newClient);
    }

    public Trial verifyAt(double perSecond, int clients, Duration duration) {
        return OpenLoop.run(perSecond, clients, duration, this::newClient);
    }

    private VerifyClient newClient() {
        return new VerifyClient(service, token, keys, seeds.incrementAndGet());
    }

    /** Waits until the service knows the keys: the last of them, since these stand at the ends of all partitions. */
    public void awaitKnown(Duration atMost) {
        for (SeededKey key : lastOf(keys)) {
            Waiting.until("the service knows key " + key.keyId(), atMost, () -> knows(key));
        }
    }

    static List<SeededKey> lastOf(List<SeededKey> keys) {
        return keys.subList(Math.max(0, keys.size() - LAST_OF_ALL_PARTITIONS), keys.size());
    }

    private boolean knows(SeededKey key) {
        try (HttpConnection connection = HttpConnection.to(service)) {
            HttpAnswer answer = connection.send(VerifyClient.request(service, token)
                    .withBody(VerifyClient.question(key.key().reveal())));
            if (answer.status() == 401 || answer.status() == 403) {
                throw new BenchProblem("Verification was answered " + answer.status() + ": " + answer.body());
            }
            return answer.status() == 200 && answer.body().contains("\"valid\":true");
        } catch (IOException | UncheckedIOException e) {
            // Nobody listens: it is being started.
            return false;
        }
    }
}

package dev.keyledger.benchmarks.verify;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.http.HttpRequest;
import dev.keyledger.benchmarks.measure.ClosedLoop;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.seed.SeededKey;
import dev.keyledger.benchmarks.stack.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** A proxy's connection to an agent: asks about one key after the other, each of which must be valid. */
public final class AgentClient implements ClosedLoop.Client {
    private final HttpConnection connection;
    private final URI agent;
    private final List<SeededKey> keys;
    private final SplittableRandom random;

    /** @param seed of the order in which keys are asked about */
    public AgentClient(URI agent, List<SeededKey> keys, long seed) {
        this.connection = HttpConnection.to(agent);
        this.agent = agent;
        this.keys = keys;
        this.random = new SplittableRandom(seed);
    }

    /** About a request that needs a scope which every seeded key has, and every new one. */
    public static byte[] question(URI agent, String key) {
        return HttpRequest.of("GET", agent.getAuthority(), "/v1/authorize", key)
                .with("X-Forwarded-Method: GET\r\nX-Forwarded-Uri: /v1/models\r\n", "");
    }

    /** As many questions as it answers. */
    public static Trial run(URI agent, List<SeededKey> keys, int clients, Duration duration) {
        var seeds = new AtomicLong();
        return ClosedLoop.run(clients, duration, () -> new AgentClient(agent, keys, seeds.incrementAndGet()));
    }

    /** Waits until the agent knows the keys: the last of them stand at the ends of all partitions. */
    public static void awaitKnown(URI agent, List<SeededKey> keys, Duration atMost) {
        for (SeededKey key : Gateway.lastOf(keys)) {
            Waiting.until("the agent knows key " + key.keyId(), atMost, () -> knows(agent, key));
        }
    }

    private static boolean knows(URI agent, SeededKey key) {
        try (HttpConnection connection = HttpConnection.to(agent)) {
            return connection.send(question(agent, key.key().reveal())).status() == 200;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean once() throws IOException {
        SeededKey key = keys.get(random.nextInt(keys.size()));
        HttpAnswer answer = connection.send(question(agent, key.key().reveal()));
        if (answer.status() != 200) {
            throw new BenchProblem("A valid key was answered " + answer.status() + ": " + answer.body());
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}

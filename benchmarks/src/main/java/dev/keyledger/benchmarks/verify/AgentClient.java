package dev.keyledger.benchmarks.verify;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.http.HttpRequest;
import dev.keyledger.benchmarks.measure.ClosedLoop;
import dev.keyledger.benchmarks.seed.SeededKey;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;

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

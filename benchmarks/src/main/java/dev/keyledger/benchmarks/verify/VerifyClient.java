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

/** A gateway's connection: asks about one key after the other, each of which must be valid. */
public final class VerifyClient implements ClosedLoop.Client {
    private static final String PATH = "/v1/keys/verify";

    private final HttpConnection connection;
    private final HttpRequest request;
    private final List<SeededKey> keys;
    private final SplittableRandom random;

    /** @param seed of the order in which keys are asked about */
    public VerifyClient(URI service, String gatewayToken, List<SeededKey> keys, long seed) {
        this.connection = HttpConnection.to(service);
        this.request = request(service, gatewayToken);
        this.keys = keys;
        this.random = new SplittableRandom(seed);
    }

    public static HttpRequest request(URI service, String gatewayToken) {
        return HttpRequest.of("POST", service.getAuthority(), PATH, gatewayToken);
    }

    public static String question(String key) {
        return "{\"key\":\"" + key + "\"}";
    }

    @Override
    public boolean once() throws IOException {
        SeededKey key = keys.get(random.nextInt(keys.size()));
        HttpAnswer answer = connection.send(request.withBody(question(key.key().reveal())));
        if (answer.status() != 200 || !answer.body().contains("\"valid\":true")) {
            throw new BenchProblem("A valid key was answered " + answer.status() + ": " + answer.body());
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}

package dev.keyledger.benchmarks.usage;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.http.HttpRequest;
import dev.keyledger.benchmarks.measure.ClosedLoop;
import dev.keyledger.benchmarks.measure.OpenLoop;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.seed.SeededKey;
import dev.keyledger.benchmarks.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends requests of one key, one at a time, and asks for the list of its workspace until it shows each. */
final class Freshness implements AutoCloseable {
    private static final String DATA =
            "{\"keyId\":\"%s\",\"model\":\"gpt-4o\",\"inputTokens\":1200,\"outputTokens\":80,\"statusCode\":200,\"durationMs\":950}";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long VISIBLE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** Longer than any step on the way waits for company, so that requests don't fall into step with one. */
    private static final int BETWEEN_MILLIS_MAX = 600;

    private final URI queries;
    private final byte[] list;
    private final List<SeededKey> others;
    private final UUID observed;
    private final Pattern requestsOfObserved;
    private final Random random = new Random(20261124);
    private final KafkaProducer<byte[], byte[]> gateway;

    /** @param keys whose newest 50 the list shows; the last of them is observed, the others are used meanwhile */
    Freshness(Stack stack, List<SeededKey> keys) {
        this.queries = stack.service("query");
        this.others = keys.subList(0, keys.size() - 1);
        this.observed = keys.getLast().keyId();
        String workspace = keys.getLast().workspaceId();
        String token = stack.tokens().token("bench-admin", "Bench Admin", "workspace:" + workspace + ":admin");
        this.list = HttpRequest.of(
                        "GET", queries.getAuthority(), "/v1/workspaces/" + workspace + "/keys?limit=50", token)
                .withBody("");
        this.requestsOfObserved =
                Pattern.compile("\"keyId\":\"" + observed + "\"[^{]*(?:\\{[^{}]*}[^{]*)*?\"requests30d\":([0-9]+)");
        this.gateway = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.kafka(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Requests of the other keys, at an even rate. */
    Trial traffic(double perSecond, Duration duration) {
        return OpenLoop.run(perSecond, 2, duration, Sender::new);
    }

    /** @return one latency per request: from its acknowledgement by Kafka to the answer that shows it */
    Trial observe(int requests) {
        Histogram latencyMicros = Trial.newHistogram();
        long started = System.nanoTime();
        try (HttpConnection connection = HttpConnection.to(queries)) {
            long shown = shown(connection);
            for (int i = 0; i < requests; i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(BETWEEN_MILLIS_MAX)));
                send(observed);
                long published = System.nanoTime();
                while (shown(connection) <= shown) {
                    if (System.nanoTime() - published > VISIBLE_WITHIN_NANOS) {
                        throw new BenchProblem("Within 60 s a request was not in the list");
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                latencyMicros.recordValue((System.nanoTime() - published) / 1_000);
                shown++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Trial.of((System.nanoTime() - started) / 1e9, latencyMicros);
    }

    private long shown(HttpConnection connection) throws IOException {
        HttpAnswer answer = connection.send(list);
        Matcher matcher = requestsOfObserved.matcher(answer.body());
        if (answer.status() != 200 || !matcher.find()) {
            throw new BenchProblem("The list was answered " + answer.status() + ": " + answer.body());
        }
        return Long.parseLong(matcher.group(1));
    }

    private void send(UUID keyId) {
        try {
            gateway.send(GatewayRecord.of(
                            keyId, DATA.formatted(keyId), UUID.randomUUID().toString(), Instant.now()))
                    .get();
        } catch (ExecutionException e) {
            throw new BenchProblem("Kafka refused a request: " + e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }

    private final class Sender implements ClosedLoop.Client {
        private final Random skewed = new Random(1);

        @Override
        public boolean once() {
            int key = Math.min(skewed.nextInt(others.size()), skewed.nextInt(others.size()));
            UUID keyId = others.get(key).keyId();
            var unused = gateway.send(GatewayRecord.of(
                    keyId, DATA.formatted(keyId), UUID.randomUUID().toString(), Instant.now()));
            return true;
        }

        @Override
        public void close() {}
    }
}

package dev.keyledger.benchmarks.revocation;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.http.HttpRequest;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Creates keys and revokes them, one after the other, while each of some verifiers is asked about the key. */
final class Revocations implements AutoCloseable {
    private static final int RUNS_MAX = 20;
    private static final int ASKED_AFTER_REFUSAL = 20;
    /** Whoever asks without a pause measures how busy its own questions keep the machine. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long REFUSED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final URI commands;
    private final String adminToken;
    private final String operatorToken;
    private final String prefix = "revoke-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-";
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private int workspaces;

    private record Key(String id, String secret) {}

    Revocations(Stack stack) {
        this.commands = stack.service("command");
        this.operatorToken = stack.tokens().token("bench-operator", "Bench Operator", "platform:operator");
        // An admin of every workspace that this run will make.
        this.adminToken = stack.tokens()
                .token(
                        "bench-admin",
                        "Bench Admin",
                        IntStream.rangeClosed(1, RUNS_MAX)
                                .mapToObj(i -> "workspace:" + prefix + i + ":admin")
                                .toArray(String[]::new));
    }

    /** @return one latency per key and verifier */
    Trial run(int count, List<Watched> verifiers) {
        String workspace = prefix + ++workspaces;
        Histogram latencyMicros = Trial.newHistogram();
        long started = System.nanoTime();
        try (HttpConnection connection = HttpConnection.to(commands)) {
            provision(connection, workspace);
            for (int i = 0; i < count; i++) {
                Key key = create(connection, workspace, i);
                for (long nanos : revoke(connection, workspace, key, verifiers)) {
                    latencyMicros.recordValue(Math.max(0, nanos) / 1_000);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Trial.of((System.nanoTime() - started) / 1e9, latencyMicros);
    }

    private List<Long> revoke(HttpConnection connection, String workspace, Key key, List<Watched> verifiers)
            throws IOException {
        var watches = new ArrayList<Future<Long>>();
        var started = new CountDownLatch(verifiers.size());
        verifiers.forEach(verifier -> watches.add(threads.submit(() -> firstRefusal(verifier, key, started))));
        try {
            started.await();
            require(
                    200,
                    connection.send(HttpRequest.of(
                                    "POST",
                                    commands.getAuthority(),
                                    "/v1/workspaces/" + workspace + "/keys/" + key.id() + "/revoke",
                                    adminToken)
                            .withBody("{}")));
            long answered = System.nanoTime();
            var latencies = new ArrayList<Long>();
            for (Future<Long> watch : watches) {
                latencies.add(watch.get() - answered);
            }
            return latencies;
        } catch (ExecutionException e) {
            throw new BenchProblem("A watch failed: " + e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchProblem("Interrupted", e);
        }
    }

    /** Counts down once the verifier calls the key valid. */
    private long firstRefusal(Watched verifier, Key key, CountDownLatch started) throws IOException {
        try (Watched.Watch watch = verifier.watch(key.secret())) {
            long deadline = System.nanoTime() + REFUSED_WITHIN_NANOS;
            while (!watch.code().equals("VALID")) {
                requireBefore(deadline, "a new key did not become valid");
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            started.countDown();
            while (watch.code().equals("VALID")) {
                requireBefore(deadline, "a revoked key stayed valid");
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            long refused = System.nanoTime();
            for (int i = 0; i < ASKED_AFTER_REFUSAL; i++) {
                String code = watch.code();
                if (!code.equals("REVOKED")) {
                    throw new BenchProblem("After its refusal a key was " + code);
                }
            }
            return refused;
        }
    }

    private static void requireBefore(long deadline, String otherwise) {
        if (System.nanoTime() > deadline) {
            throw new BenchProblem("Within 30 s " + otherwise);
        }
    }

    private void provision(HttpConnection connection, String workspace) throws IOException {
        require(
                201,
                connection.send(
                        HttpRequest.of("PUT", commands.getAuthority(), "/v1/workspaces/" + workspace, operatorToken)
                                .withBody("{\"name\":\"Benchmark\"}")));
    }

    private Key create(HttpConnection connection, String workspace, int number) throws IOException {
        HttpAnswer answer = require(
                201,
                connection.send(HttpRequest.of(
                                "POST", commands.getAuthority(), "/v1/workspaces/" + workspace + "/keys", adminToken)
                        .withBody("{\"name\":\"Key number " + number + "\"}")));
        return new Key(answer.text("keyId"), answer.text("key"));
    }

    private static HttpAnswer require(int status, HttpAnswer answer) {
        if (answer.status() != status) {
            throw new BenchProblem("Expected " + status + ", was answered " + answer.status() + ": " + answer.body());
        }
        return answer;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

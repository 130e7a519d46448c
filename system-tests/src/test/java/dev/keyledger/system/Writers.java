package dev.keyledger.system;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that make, rename, rotate and revoke keys of their own one after the other, and repeat each command until they
 * have its answer: with the same Idempotency-Key where the command takes one.
 */
final class Writers implements AutoCloseable {
    /** What has happened to each of their keys, however often they had to ask. */
    static final String HISTORY = "1 created, 2 renamed, 3 rotated, 4 secret-retired, 5 revoked";

    private static final int SERVER_ERROR = 500;
    private static final int CONFLICT = 409;
    private static final Duration RETRY_AFTER = Duration.ofMillis(200);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads;
    private final List<Future<?>> running = new ArrayList<>();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicInteger repetitions = new AtomicInteger();
    private final String path;
    private final URI service;
    private final String token;
    private final Duration pause;
    private volatile boolean finishing;

    private Writers(Stack stack, String workspace, String admin, int count, Duration pause) {
        this.path = "/v1/workspaces/" + workspace + "/keys";
        this.service = URI.create(stack.endpoint("command"));
        this.token = stack.token(admin);
        this.pause = pause;
        this.threads = Executors.newFixedThreadPool(count);
    }

    /** @param pause of each of them after each command */
    static Writers start(Stack stack, String workspace, String admin, int count, Duration pause) {
        var writers = new Writers(stack, workspace, admin, count, pause);
        for (int writer = 0; writer < count; writer++) {
            String name = "writer " + writer + " of " + UUID.randomUUID();
            writers.running.add(writers.threads.submit(() -> {
                for (int key = 0; !writers.finishing; key++) {
                    writers.write(name + " key " + key);
                }
                return null;
            }));
        }
        return writers;
    }

    private void write(String name) throws InterruptedException {
        String keyId = JsonPath.from(command("POST", path, "{\"name\":\"" + name + "\"}", 201))
                .getString("keyId");
        keys.add(keyId);
        String key = path + "/" + keyId;
        command("PATCH", key, "{\"name\":\"" + name + " renamed\"}", 200);
        command("POST", key + "/rotate", "{}", 202);
        command("POST", key + "/revoke", "{}", 200);
    }

    private String command(String method, String target, String body, int expected) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.resolve(target))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .method(method, BodyPublishers.ofString(body))
                .build();
        while (true) {
            try {
                HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                if (answer.statusCode() == expected) {
                    commands.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                    return answer.body();
                }
                if (!mayBeRepeated(answer)) {
                    throw new IllegalStateException(String.format(
                            Locale.ROOT, "%s %s: %d %s", method, target, answer.statusCode(), answer.body()));
                }
            } catch (IOException e) {
                // No answer: nobody knows whether the command was carried out.
            }
            repetitions.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(RETRY_AFTER.toMillis());
        }
    }

    /** A server's error leaves the outcome as open as no answer does: its connection to the database may have broken. */
    private static boolean mayBeRepeated(HttpResponse<String> answer) {
        return answer.statusCode() >= SERVER_ERROR
                || (answer.statusCode() == CONFLICT
                        && answer.headers().firstValue("Retry-After").isPresent());
    }

    /** Lets every writer finish the key it is at. */
    void finish() throws InterruptedException, ExecutionException {
        finishing = true;
        for (Future<?> writer : running) {
            writer.get();
        }
    }

    /** How many commands have been answered. */
    int commands() {
        running.stream().filter(Future::isDone).forEach(Writers::rethrow);
        return commands.get();
    }

    private static void rethrow(Future<?> writer) {
        try {
            writer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a writer gave up", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How often a command was sent again. */
    int repetitions() {
        return repetitions.get();
    }

    Set<String> keys() {
        return keys;
    }

    @Override
    public void close() {
        finishing = true;
        threads.shutdownNow();
        http.close();
    }
}

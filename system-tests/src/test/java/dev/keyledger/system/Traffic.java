package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Programs in a workspace's sandbox: for each request they take the key from where the sandbox keeps it, and the gateway
 * verifies it, fifty times a second. Where the gateway gets no answer it asks again, as Retry-After says.
 */
final class Traffic implements AutoCloseable {
    private static final int PER_SECOND = 50;
    private static final int NOT_CERTAIN = 503;
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);
    private static final Duration ALL_ANSWERED_WITHIN = Duration.ofMinutes(2);
    private static final String ASSIGNMENT = "GATEWAY_API_KEY=";

    private final Path secretFile;
    private final URI verify;
    private final String token;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(4);
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger delayed = new AtomicInteger();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    private ScheduledFuture<?> requests;

    private Traffic(Stack stack, Path secretFile) {
        this.secretFile = secretFile;
        this.verify = URI.create(stack.endpoint("query") + "/v1/keys/verify");
        this.token = stack.token("gateway");
    }

    static Traffic in(Stack stack, Path secretFile) {
        var traffic = new Traffic(stack, secretFile);
        traffic.requests =
                traffic.clock.scheduleAtFixedRate(traffic::begin, 0, 1_000 / PER_SECOND, TimeUnit.MILLISECONDS);
        return traffic;
    }

    private void begin() {
        unanswered.incrementAndGet();
        request();
    }

    private void request() {
        if (ask()) {
            unanswered.decrementAndGet();
        } else {
            delayed.incrementAndGet();
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, clock).execute(this::request);
        }
    }

    /** False if the gateway has to ask again. */
    private boolean ask() {
        try {
            String key = Files.readString(secretFile).strip().substring(ASSIGNMENT.length());
            HttpResponse<String> response = verify(key);
            if (response.statusCode() == NOT_CERTAIN) {
                return false;
            }
            if (response.statusCode() == 200 && JsonPath.from(response.body()).getBoolean("valid")) {
                accepted.incrementAndGet();
            } else {
                refused.add(response.statusCode() + " " + response.body());
            }
        } catch (IOException | RuntimeException e) {
            refused.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refused.add(e.toString());
        }
        return true;
    }

    private HttpResponse<String> verify(String key) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(verify)
                        .timeout(ANSWERED_WITHIN)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"key\":\"" + key + "\"}"))
                        .build(),
                BodyHandlers.ofString());
    }

    int accepted() {
        return accepted.get();
    }

    /** How often the gateway was told to ask again: nothing says that the key is good while nothing proves it is. */
    int delayed() {
        return delayed.get();
    }

    /** What became of the requests that were not accepted in the end. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    /** Begins no more requests, and waits for the answer to every one that has begun. */
    void finish() {
        requests.cancel(false);
        await("answers to all requests").atMost(ALL_ANSWERED_WITHIN).until(() -> unanswered.get() == 0);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        client.close();
    }
}

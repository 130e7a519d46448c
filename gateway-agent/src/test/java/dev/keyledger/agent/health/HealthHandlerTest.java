package dev.keyledger.agent.health;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.agent.http.Listeners;
import dev.keyledger.reporting.ReporterStatus;
import dev.keyledger.verifier.Readiness;
import dev.keyledger.worker.WorkerStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthHandlerTest {
    private static final Readiness NOT_READY =
            new Readiness(Optional.of("Kafka"), 3, 0, Optional.of(Duration.ofSeconds(90)));

    private final AtomicReference<WorkerStatus> tail = new AtomicReference<>(worker("key-tail", Duration.ZERO, ""));
    private final AtomicReference<WorkerStatus> reporter = new AtomicReference<>(worker("usage", Duration.ZERO, ""));
    private final AtomicInteger port = new AtomicInteger();
    private final Listeners listeners = new Listeners(1);

    private static WorkerStatus worker(String name, Duration silence, String failure) {
        return new WorkerStatus(name, true, silence, silence, failure.isEmpty() ? 0 : 7, 7, failure);
    }

    @BeforeEach
    void listen() {
        var handler = new HealthHandler(
                () -> NOT_READY,
                () -> List.of(tail.get()),
                Optional.of(
                        () -> new ReporterStatus(0, 0, 0, 0, 0, Map.of(), 0, Optional.of("no answer"), reporter.get())),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        // Somebody else may take a free port before it is listened on.
        await().ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port.set(free.getLocalPort());
            }
            listeners.listen("127.0.0.1", port.get(), handler);
            return true;
        });
    }

    @AfterEach
    void close() throws IOException {
        listeners.close();
    }

    private HttpResponse<String> live() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    void workersThatFailAndTryAgain_areAlive() throws Exception {
        tail.set(worker("key-tail", Duration.ofSeconds(2), "Kafka is away"));

        HttpResponse<String> answer = live();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"key-tail\":\"fails: Kafka is away\"", "\"usage\":\"works\"");
    }

    @Test
    void tailThatHangs_isToBeReplaced() throws Exception {
        tail.set(worker("key-tail", Duration.ofSeconds(46), ""));

        HttpResponse<String> answer = live();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"key-tail\":\"hangs: no sign of life for 46 s\"");
    }

    @Test
    void reporterThatHangs_isToBeReplaced() throws Exception {
        reporter.set(worker("usage", Duration.ofMinutes(1), ""));

        HttpResponse<String> answer = live();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"usage\":\"hangs: no sign of life for 60 s\"");
    }
}

package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/metrics.md and what the services of a running stack measure are the same. */
class MetricsTest {
    private static final String WORKERS = "Of every service with workers";
    private static final String LIBRARIES = "Of the libraries";
    private static final Map<String, List<String>> SECTIONS = Map.of(
            "key-command-service", List.of("key-command-service", WORKERS),
            "key-query-service", List.of("key-query-service", WORKERS),
            "usage-aggregator", List.of("usage-aggregator", WORKERS),
            "key-console", List.of(),
            "gateway-agent", List.of("gateway-agent"));

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();
    private final MetricsPage page = MetricsPage.read();

    /** Some are there only once something was counted. */
    @BeforeEach
    void haveSomethingCounted() {
        Keys.Created key = acme.createVisible("measured " + System.nanoTime());
        stack.as("gateway", "query")
                .body(Map.of("key", key.key()))
                .post("/v1/keys/verify")
                .then();
        stack.anonymously("agent")
                .header("x-api-key", key.key())
                .get("/v1/authorize")
                .then();
        toTheAgent("/v1/gateway-requests", "application/cloudevents+json", """
                {"specversion":"1.0","type":"dev.keyledger.gateway.request","source":"/gateways/measured","id":"%s",
                 "time":"%s","data":{"keyId":"%s","model":"gpt-4o","statusCode":500,"durationMs":1}}
                """.formatted(
                                UUID.randomUUID(), Instant.now().truncatedTo(ChronoUnit.MILLIS), key.keyId()))
                .statusCode(202);
        toTheAgent("/v1/litellm", "application/json", "{").statusCode(400);
        acme.used(key.keyId(), "a-model-without-a-price", 1);
        await("a request without a price")
                .until(() -> stack.metrics("usage-aggregator").sum("keyledger_usage_unpriced_total") > 0);
        acme.revoke(key.keyId());
    }

    private ValidatableResponse toTheAgent(String path, String contentType, String body) {
        return RestAssured.given()
                .baseUri(stack.endpoint("agent"))
                .auth()
                .oauth2(stack.token("gateway"))
                .contentType(contentType)
                .body(body)
                .post(path)
                .then();
    }

    @Test
    void pageAndServices_haveTheSameMetrics_withTheSameLabels() {
        SECTIONS.forEach((service, sections) -> {
            var measured = new TreeMap<>(stack.metrics(service).labels());
            measured.keySet().removeIf(name -> !name.startsWith("keyledger_"));
            assertThat(measured).as(service).isEqualTo(page.metricsOf(sections));
        });
    }

    @Test
    void librariesMetrics_areThoseThatThePageNames() {
        var measured = new TreeSet<String>();
        SECTIONS.keySet()
                .forEach(service ->
                        measured.addAll(stack.metrics(service).labels().keySet()));
        Set<String> named = page.metricsOf(List.of(LIBRARIES)).keySet();
        // These two are of Prometheus and of its node_exporter.
        assertThat(named)
                .filteredOn(name -> !name.equals("up") && !name.startsWith("node_"))
                .isNotEmpty()
                .isSubsetOf(measured);
    }

    @Test
    void everyWorker_isDescribed() throws IOException {
        String health = Files.readString(Stack.home().resolve("docs/health.md"));
        for (String service : List.of("key-command-service", "key-query-service", "usage-aggregator")) {
            assertThat(stack.metrics(service).values("keyledger_worker_failures_total", "worker"))
                    .as(service)
                    .isNotEmpty()
                    .allSatisfy(worker -> assertThat(health).contains("`" + worker + "`"));
        }
    }
}

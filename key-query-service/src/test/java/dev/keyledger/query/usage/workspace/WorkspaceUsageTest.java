package dev.keyledger.query.usage.workspace;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.keyledger.events.Actor;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.UsageHour;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageProgress;
import dev.keyledger.events.usage.UsageTotal;
import dev.keyledger.events.usage.Usd;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.query.PublishedTopics;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import dev.keyledger.verifier.KeyHistoryBuilder;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(ServersResource.class)
@Timeout(600)
class WorkspaceUsageTest {
    private static final String[] COUNTS = {
        "requests",
        "errors",
        "inputTokens",
        "cacheReadInputTokens",
        "cacheWriteInputTokens",
        "cacheWrite1hInputTokens",
        "audioInputTokens",
        "imageInputTokens",
        "outputTokens",
        "reasoningTokens",
        "audioOutputTokens",
        "imageOutputTokens",
        "unpricedRequests",
        "staleRequests",
        "assumedProviderRequests"
    };

    @Inject
    AgroalDataSource dataSource;

    @Inject
    MeterRegistry metrics;

    @ConfigProperty(name = "keyledger.peppers")
    String configuredPeppers;

    private final String workspace = "ws-" + UUID.randomUUID().toString().substring(0, 13);
    private final Instant hourNow = Instant.now().truncatedTo(ChronoUnit.HOURS);
    private final Instant floor = hourNow.minus(720, ChronoUnit.HOURS);
    private final List<KeyHistoryBuilder> keys = new ArrayList<>();
    private PublishedTopics topics;

    @BeforeEach
    void provision() {
        topics = PublishedTopics.shared();
        KeyHistoryBuilder primary = key();
        topics.events(primary.primary("The " + workspace));
        for (int i = 0; i < 3; i++) {
            KeyHistoryBuilder key = key();
            topics.events(key.additional("Key " + i, List.of("models:read"), null));
        }
        KeyHistoryBuilder last = keys.getLast();
        await().untilAsserted(() -> member().get("/v1/workspaces/" + workspace + "/keys/" + last.keyId())
                .then()
                .statusCode(200));
        for (int partition = 0; partition < PublishedTopics.USAGE_PARTITIONS; partition++) {
            topics.usage(
                    partition,
                    new UsageMessageKey.Progress(),
                    new UsageProgress(Instant.now(), floor, Instant.now().toEpochMilli()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "model", "day"})
    void groups_addUpToTotals_andTotalsToThoseOfTheKeys(String groupBy) {
        long requests = publishRandomUsage(20261127);

        JsonPath usage = awaitRequests("?groupBy=" + groupBy + "&from=" + floor + "&to=" + end(), requests);

        for (String count : COUNTS) {
            assertThat(sum(usage.getList("groups." + count))).as(count).isEqualTo(usage.getLong("totals." + count));
            long ofKeys = keys.stream()
                    .mapToLong(key -> usageOf(key).getLong("totals." + count))
                    .sum();
            assertThat(usage.getLong("totals." + count))
                    .as(count + " of all keys")
                    .isEqualTo(ofKeys);
        }
        for (String cost : List.of("costUsd", "reportedCostUsd", "estimatedCostUsd")) {
            assertThat(usage.<String>getList("groups." + cost).stream()
                            .map(BigDecimal::new)
                            .reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as(cost)
                    .isEqualByComparingTo(usage.getString("totals." + cost));
            BigDecimal ofKeys = keys.stream()
                    .map(key -> new BigDecimal(usageOf(key).getString("totals." + cost)))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(ofKeys).as(cost).isEqualByComparingTo(usage.getString("totals." + cost));
        }
        assertThat(new BigDecimal(usage.getString("totals.reportedCostUsd"))
                        .add(new BigDecimal(usage.getString("totals.estimatedCostUsd"))))
                .as("what was reported and what was estimated is the cost")
                .isEqualByComparingTo(usage.getString("totals.costUsd"));
        assertThat(usage.getString("workspaceId")).isEqualTo(workspace);
        assertThat(usage.getString("groupBy")).isEqualTo(groupBy);
        assertThat(usage.getString("knownFrom")).isEqualTo(WireTime.format(floor));
    }

    /** As the builds before the dimensions copied them. */
    @Test
    void hoursThatAnOlderBuildCopied_haveNothingOfWhatItDidntKnow() throws SQLException {
        KeyHistoryBuilder key = keys.getLast();
        publish(key, 0, hourNow, used("gpt-4o", "openai", 7));
        awaitRequests("?groupBy=model", 7);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement older = connection.prepareStatement("""
                        UPDATE usage_hour SET models = (models::jsonb #- '{0,cacheWrite1hInputTokens}'
                            #- '{0,audioInputTokens}' #- '{0,imageInputTokens}' #- '{0,audioOutputTokens}'
                            #- '{0,imageOutputTokens}' #- '{0,estimatedCostUsd}' #- '{0,staleRequests}'
                            #- '{0,assumedProviderRequests}')::text WHERE key_id = ?
                        """)) {
            older.setObject(1, key.keyId());
            assertThat(older.executeUpdate()).isEqualTo(1);
        }

        for (JsonPath usage : List.of(awaitRequests("?groupBy=model", 7), usageOf(key))) {
            assertThat(usage.getLong("totals.reasoningTokens")).isEqualTo(2);
            assertThat(usage.getLong("totals.audioInputTokens")).isZero();
            assertThat(usage.getLong("totals.staleRequests")).isZero();
            assertThat(usage.getString("totals.costUsd")).isEqualTo("0.000008641969");
            assertThat(usage.getString("totals.estimatedCostUsd")).isEqualTo("0.000000");
        }
    }

    /** REST Assured unpacks what it gets, and says nothing of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/usage", "/keys", "/keys/{keyId}/usage", "/keys/{keyId}/history", "/key-creators", "/key-review"
            })
    void answer_leavesAsGzip_forWhoeverTakesIt(String path) throws Exception {
        String keyId = keys.getLast().keyId().toString();
        String uri =
                "http://localhost:" + RestAssured.port + "/v1/workspaces/" + workspace + path.replace("{keyId}", keyId);
        var request = HttpRequest.newBuilder(URI.create(uri))
                .header(
                        "Authorization",
                        "Bearer " + TestTokens.token("max", "max", "workspace:" + workspace + ":member"))
                .header("Accept-Encoding", "gzip")
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        }
    }

    @Test
    void groups_haveTheirNames() {
        long requests = publishRandomUsage(7);

        JsonPath byKey = awaitRequests("?groupBy=key", requests);
        assertThat(byKey.<String>getList("groups.keyId"))
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(key -> key.keyId().toString()).toList());
        assertThat(byKey.<String>getList("groups.name")).contains("Key 0", "Key 1", "Key 2");
        assertThat(byKey.<Object>getList("groups[0].byModel")).isNotEmpty();
        JsonPath byModel = awaitRequests("?groupBy=model", requests);
        assertThat(byModel.<String>getList("groups.model")).containsExactly("claude", "gpt-4o", "gpt-4o");
        assertThat(byModel.<String>getList("groups.provider")).containsExactly("anthropic", "openai", null);
        JsonPath byDay = awaitRequests("", requests);
        assertThat(byDay.getString("groupBy")).isEqualTo("day");
        assertThat(byDay.<Object>getList("groups")).hasSizeBetween(30, 32);
        assertThat(byDay.getString("groups[0].start")).isEqualTo(byDay.getString("knownFrom"));
        assertThat(byDay.getString("groups[-1].end")).isEqualTo(WireTime.format(end()));
    }

    @Test
    void range_takesTheHoursInside_andSaysFromWhenOnUsageIsKnown() {
        KeyHistoryBuilder key = keys.getLast();
        publish(key, 0, hourNow.minus(3, ChronoUnit.HOURS), used("gpt-4o", "openai", 1));
        publish(key, 1, hourNow.minus(2, ChronoUnit.HOURS), used("gpt-4o", "openai", 10));
        publish(key, 2, hourNow.minus(1, ChronoUnit.HOURS), used("gpt-4o", "openai", 100));
        awaitRequests("", 111);

        String range =
                "?from=%s&to=%s".formatted(hourNow.minus(3, ChronoUnit.HOURS), hourNow.minus(1, ChronoUnit.HOURS));
        assertThat(awaitRequests(range + "&groupBy=key", 11).getString("knownFrom"))
                .isEqualTo(WireTime.format(hourNow.minus(3, ChronoUnit.HOURS)));
        JsonPath old = awaitRequests(
                "?groupBy=day&from=%s&to=%s"
                        .formatted(floor.minus(2, ChronoUnit.HOURS), floor.plus(2, ChronoUnit.HOURS)),
                0);
        assertThat(old.getString("knownFrom")).isEqualTo(WireTime.format(floor));
        JsonPath before = awaitRequests(
                "?groupBy=day&from=%s&to=%s"
                        .formatted(floor.minus(9, ChronoUnit.HOURS), floor.minus(2, ChronoUnit.HOURS)),
                0);
        assertThat(before.getString("knownFrom")).isEqualTo(before.getString("to"));
        assertThat(before.<Object>getList("groups")).isEmpty();
    }

    @Test
    void wrongParameters_areNamed() {
        member().get(path("?groupBy=week")).then().statusCode(400).body("errors.pointer", contains("groupBy"));
        member().get(path("?from=x&to=y")).then().statusCode(400).body("errors.pointer", contains("to", "from"));
        member().get(path("?from=2026-01-01&to=2026-03-01"))
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("to"))
                .body("errors[0].detail", equalTo("must be at most 31 days after from"));
        member().get(path("?since=2026-01-01")).then().statusCode(400);
    }

    @Test
    void onlyTheWorkspacesPeople_andOperators_mayRead() {
        as("ada", "workspace:" + workspace + ":admin").get(path("")).then().statusCode(200);
        as("ops", "platform:operator").get(path("")).then().statusCode(200);
        as("eve", "workspace:globex:admin").get(path("")).then().statusCode(404);
        as("gateway", "platform:gateway").get(path("")).then().statusCode(404);
        as("ops", "platform:operator")
                .get("/v1/workspaces/" + workspace + "-none/usage")
                .then()
                .statusCode(404);
    }

    @Test
    void keyThatNoEventTellsOf_isListedForOperators_andMeasured() {
        UUID unknown = UUID.randomUUID();
        topics.usage(
                3,
                new UsageMessageKey.Total(unknown),
                new UsageTotal(
                        unknown,
                        1,
                        floor,
                        hourNow.plusMillis(5),
                        List.of(),
                        used("gpt-4o", "openai", 5).counts()));

        await().untilAsserted(() -> {
            JsonPath listed = as("ops", "platform:operator")
                    .get("/v1/unknown-keys")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            assertThat(listed.<String>getList("items.keyId")).contains(unknown.toString());
            assertThat(listed.getInt("items.find { it.keyId == '%s' }.requests30d".formatted(unknown)))
                    .isEqualTo(5);
            assertThat(listed.<String>getList("items.keyId"))
                    .doesNotContain(keys.getFirst().keyId().toString());
            assertThat(listed.getLong("keys")).isPositive();
            assertThat(metrics.get("keyledger.query.usage.unknown.keys").gauge().value())
                    .isPositive();
        });
        member().get("/v1/unknown-keys").then().statusCode(403);
    }

    /** Over all keys, partitions, models and the window. */
    private long publishRandomUsage(int seed) {
        var random = new Random(seed);
        long requests = 0;
        for (KeyHistoryBuilder key : keys) {
            for (int i = 0; i < 12; i++) {
                // Each of a key another hour, so that none replaces another.
                Instant hour = floor.plus(60L * i + random.nextInt(60), ChronoUnit.HOURS);
                List<ModelUsage> models = List.of(
                        used("gpt-4o", "openai", 1 + random.nextInt(9)),
                        used("gpt-4o", null, 1 + random.nextInt(9)),
                        used("claude", "anthropic", 1 + random.nextInt(9)));
                requests += models.stream()
                        .mapToLong(model -> model.counts().requests())
                        .sum();
                publish(key, i % PublishedTopics.USAGE_PARTITIONS, hour, models);
            }
        }
        return requests;
    }

    private void publish(KeyHistoryBuilder key, int partition, Instant hour, ModelUsage model) {
        publish(key, partition, hour, List.of(model));
    }

    private void publish(KeyHistoryBuilder key, int partition, Instant hour, List<ModelUsage> models) {
        topics.usage(
                partition, new UsageMessageKey.Hour(key.keyId(), hour), new UsageHour(key.keyId(), hour, 1, models));
    }

    private static ModelUsage used(String model, String provider, long requests) {
        return new ModelUsage(
                model,
                provider,
                new UsageCounts(
                        requests,
                        1,
                        100 * requests,
                        7,
                        3,
                        2,
                        11,
                        13,
                        50,
                        2,
                        17,
                        19,
                        Usd.ofPico(requests * 1_234_567),
                        Usd.ofPico(5),
                        Usd.ofPico(requests * 1_234_567 - 5),
                        1,
                        23,
                        29));
    }

    private JsonPath awaitRequests(String query, long requests) {
        return await().until(
                        () -> member().get(path(query))
                                .then()
                                .statusCode(200)
                                .extract()
                                .jsonPath(),
                        usage -> usage.getLong("totals.requests") == requests);
    }

    private JsonPath usageOf(KeyHistoryBuilder key) {
        return member().get("/v1/workspaces/" + workspace + "/keys/" + key.keyId() + "/usage")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static long sum(List<Integer> values) {
        return values.stream().mapToLong(Integer::longValue).sum();
    }

    private Instant end() {
        return hourNow.plus(1, ChronoUnit.HOURS);
    }

    private KeyHistoryBuilder key() {
        var key = new KeyHistoryBuilder(
                workspace,
                Peppers.parse(configuredPeppers).newest(),
                new Actor("ada", "Ada Admin"),
                Instant.now().minus(2, ChronoUnit.DAYS).plusSeconds(60L * keys.size()));
        keys.add(key);
        return key;
    }

    private RequestSpecification member() {
        return as("max", "workspace:" + workspace + ":member");
    }

    private static RequestSpecification as(String sub, String... groups) {
        return given().auth().oauth2(TestTokens.token(sub, sub, groups));
    }

    private String path(String query) {
        return "/v1/workspaces/" + workspace + "/usage" + query;
    }
}

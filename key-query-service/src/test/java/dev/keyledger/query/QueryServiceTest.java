package dev.keyledger.query;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.events.usage.ModelUsage;
import dev.keyledger.events.usage.SecretUsage;
import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.events.usage.UsageHour;
import dev.keyledger.events.usage.UsageMessageKey;
import dev.keyledger.events.usage.UsageProgress;
import dev.keyledger.events.usage.UsageTotal;
import dev.keyledger.events.usage.Usd;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.consistency.ConsistencyTokens;
import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.query.consistency.NewestTimeline;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TestTokens;
import dev.keyledger.verifier.KeyHistoryBuilder;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(ServersResource.class)
@Timeout(600)
class QueryServiceTest {
    private static final Actor ADA = new Actor("ada", "Ada Admin");
    private final Instant start = Instant.now().minus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);

    @ConfigProperty(name = "keyledger.peppers")
    String configuredPeppers;

    @Inject
    AgroalDataSource dataSource;

    private final String workspace = "ws-" + UUID.randomUUID().toString().substring(0, 13);
    private PublishedTopics topics;

    @Inject
    ConsistencyTokens tokens;

    @Inject
    NewestTimeline newestTimeline;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    private KeyHistoryBuilder primary;
    private int keysMade;

    @BeforeEach
    void provision() {
        topics = PublishedTopics.shared();
        topics.silenceBeacon(false);
        primary = key();
        topics.events(primary.primary("The " + workspace));
        await().untilAsserted(() -> verify(primary.key(1)).statusCode(200));
        member().header(ConsistencyToken.HEADER, tokenOf(primary))
                .get(path("/primary"))
                .then()
                .statusCode(200);
    }

    @Test
    void view_hasExactlyTheContractsFields() {
        KeyHistoryBuilder key = additional("CI pipeline");

        var view = read(key, path("/" + key.keyId())).statusCode(200).extract().jsonPath();

        assertThat(view.<String, Object>getMap("$").keySet())
                .containsExactlyInAnyOrder(
                        "keyId",
                        "workspaceId",
                        "kind",
                        "name",
                        "maskedKey",
                        "scopes",
                        "createdAt",
                        "createdBy",
                        "status",
                        "revokedAt",
                        "expiresAt",
                        "rotatedAt",
                        "lastUsedAt",
                        "requests30d",
                        "cost30dUsd",
                        "unpriced30d",
                        "secretVersion",
                        "secretVersions",
                        "rotation",
                        "quarantined",
                        "version");
        assertThat(view.getString("maskedKey")).isEqualTo(key.masked());
        assertThat(view.getString("cost30dUsd")).isEqualTo("0.000000");
        assertThat(view.getString("createdBy.name")).isEqualTo("Ada Admin");
        assertThat(view.getString("status")).isEqualTo("active");
        assertThat(view.getString("rotation")).isNull();
    }

    @Test
    void primaryKey_isInNoDefaultListButHasItsOwnPath() {
        member().get(path("/primary")).then().statusCode(200).body("kind", equalTo("primary"));
        member().get(path("")).then().statusCode(200).body("items", empty()).body("nextCursor", nullValue());
        member().get(path("?kind=all"))
                .then()
                .body("items.keyId", contains(primary.keyId().toString()));
    }

    @Test
    void pages_loseAndDoubleNothing() {
        var made = new ArrayList<String>();
        KeyHistoryBuilder last = null;
        for (int i = 0; i < 7; i++) {
            last = additional("Key " + (char) ('g' - i));
            made.add(last.keyId().toString());
        }
        read(last, path("?limit=1"));
        for (String sort :
                List.of("name", "-name", "createdAt", "-createdAt", "lastUsedAt", "-cost30dUsd", "requests30d")) {
            var seen = new ArrayList<String>();
            String cursor = null;
            do {
                var request = member().queryParam("sort", sort).queryParam("limit", 3);
                var page = (cursor == null ? request : request.queryParam("cursor", cursor))
                        .get(path(""))
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
                seen.addAll(page.getList("items.keyId"));
                cursor = page.getString("nextCursor");
            } while (cursor != null);
            assertThat(seen).as(sort).containsExactlyInAnyOrderElementsOf(made);
            assertThat(backwards(sort, seen.getLast())).as("back, by " + sort).isEqualTo(seen);
            if (sort.equals("createdAt") || sort.equals("-name")) {
                assertThat(seen).as(sort).isEqualTo(made);
            }
        }
    }

    /** From the last page to the first: the same keys in the same order. */
    private List<String> backwards(String sort, String last) {
        var seen = new ArrayList<String>();
        var page = member().queryParam("sort", sort)
                .queryParam("limit", 6)
                .get(path(""))
                .jsonPath();
        page = page(sort, page.getString("nextCursor"));
        assertThat(page.<String>getList("items.keyId")).as(sort).containsExactly(last);
        assertThat(page.getLong("total")).isEqualTo(7);
        seen.add(last);
        for (String cursor = page.getString("previousCursor");
                cursor != null;
                cursor = page.getString("previousCursor")) {
            page = page(sort, cursor);
            seen.addAll(0, page.getList("items.keyId"));
        }
        return seen;
    }

    private JsonPath page(String sort, String cursor) {
        return member().queryParam("sort", sort)
                .queryParam("limit", 2)
                .queryParam("total", "true")
                .queryParam("cursor", cursor)
                .get(path(""))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Both are read in ways of their own, so whatever a column holds must come out of both. */
    @Test
    void listedKeys_lookLikeSingleOnes() {
        KeyHistoryBuilder rotating = key();
        topics.events(
                rotating.additional(
                        "Rotating", List.of("models:read"), Instant.now().plusSeconds(9_000)),
                rotating.rotated(
                        UUID.randomUUID(),
                        RetireOld.AFTER_OVERLAP,
                        Instant.now().plusSeconds(3_600)));
        KeyHistoryBuilder revoked = additional("Revoked");
        topics.events(revoked.event(new KeyRevoked("lost")));
        KeyHistoryBuilder used = additional("Used");
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        topics.usage(
                1,
                new UsageMessageKey.Total(used.keyId()),
                total(used, 10, hour.minus(720, ChronoUnit.HOURS), hour.plusMillis(5), 7));
        List.of(rotating, revoked, used).forEach(key -> read(key, path("")));
        await().untilAsserted(() -> read(used, path("/" + used.keyId())).body("requests30d", equalTo(7)));

        List<Map<String, Object>> listed =
                member().get(path("?kind=all")).then().extract().path("items");
        assertThat(listed).hasSize(4);
        for (Map<String, Object> item : listed) {
            Map<String, Object> single =
                    member().get(path("/" + item.get("keyId"))).then().extract().path("");
            assertThat(item).isEqualTo(single);
        }
        assertThat(listed).filteredOn(item -> item.get("rotation") != null).hasSize(1);
        assertThat(listed).filteredOn(item -> item.get("revokedAt") != null).hasSize(1);
        assertThat(listed).filteredOn(item -> item.get("lastUsedAt") != null).hasSize(1);
    }

    /** More lists at a time than there are connections wait their turn, and not for each other. */
    @Test
    void manyListsAtATime_areAllAnswered() throws Exception {
        String token = tokenOf(additional("Listed"));
        Callable<Integer> list = () ->
                member().header(ConsistencyToken.HEADER, token).get(path("")).statusCode();
        try (ExecutorService threads = Executors.newFixedThreadPool(64)) {
            for (Future<Integer> status : threads.invokeAll(Collections.nCopies(640, list))) {
                assertThat(status.get()).isEqualTo(200);
            }
        }
    }

    @Test
    void search_takesWildcardsLiterally() {
        additional("100% of_it");
        KeyHistoryBuilder other = additional("100x of it");
        read(other, path(""));

        assertThat(names("q", "100% OF_")).containsExactly("100% of_it");
        assertThat(names("q", "%")).containsExactly("100% of_it");
        assertThat(names("q", other.key(1).substring(other.key(1).length() - 4)))
                .contains("100x of it");
        assertThat(names("createdBy", "nobody")).isEmpty();
    }

    @Test
    void creators_areWhoseKeysStillWork_underTheirNewestName() {
        String creators = "/v1/workspaces/" + workspace + "/key-creators";
        read(primary, creators).statusCode(200).body("items", empty());
        KeyHistoryBuilder expired = key();
        topics.events(expired.additional("Expired", List.of(), start.plusSeconds(60)));
        KeyHistoryBuilder bobs = keyOf(new Actor("bob", "bob"));
        topics.events(bobs.additional("Bob's", List.of(), null));
        KeyHistoryBuilder married = keyOf(new Actor("ada", "Ada Byron"));
        topics.events(married.additional("Ada's second", List.of(), null));
        KeyHistoryBuilder revoked = keyOf(new Actor("eve", "Eve"));
        topics.events(revoked.additional("Eve's", List.of(), null), revoked.event(new KeyRevoked("she left")));
        List.of(expired, bobs, married).forEach(key -> read(key, creators).statusCode(200));

        read(revoked, creators)
                .statusCode(200)
                .body("items.id", contains("ada", "bob"))
                .body("items.name", contains("Ada Byron", "bob"))
                .body("items.keys", contains(2, 1));
        as("ops", "platform:operator")
                .get("/v1/workspaces/no-such-workspace/key-creators")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:keyledger:problem:workspace-not-found"));
    }

    @Test
    void filters_knowTheStatusByTheClock() {
        KeyHistoryBuilder expired = key();
        topics.events(expired.additional("Expired", List.of(), start.plusSeconds(60)));
        KeyHistoryBuilder revoked = additional("Revoked");
        topics.events(revoked.event(new KeyRevoked("lost")));
        KeyHistoryBuilder disabled = additional("Disabled");
        topics.events(disabled.event(new KeyDisabled(DisablingRole.ADMIN, "odd traffic")));
        topics.events(expired.event(new KeyDisabled(DisablingRole.ADMIN, null)));
        additional("Active");
        read(expired, path(""));
        read(revoked, path(""));
        read(disabled, path("/" + disabled.keyId())).body("status", equalTo("disabled"));

        assertThat(names("status", "expired")).containsExactly("Expired");
        assertThat(names("status", "disabled")).containsExactly("Disabled");
        assertThat(names("status", "revoked")).containsExactly("Revoked");
        await().untilAsserted(() -> assertThat(names("status", "active")).containsExactly("Active"));
    }

    /** A key that no longer works isn't to be looked at, whatever else is to be said of it. */
    @Test
    void review_findsWhatNobodyNeeds_whatHasNoEnd_andWhoseOldSecretIsStillUsed() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant inAnHour = now.plusSeconds(3_600);
        KeyHistoryBuilder unused = additional("Unused");
        KeyHistoryBuilder ending = key();
        topics.events(ending.additional("Ending", List.of(), now.plus(6, ChronoUnit.DAYS)));
        KeyHistoryBuilder busy = key();
        topics.events(busy.additional("Busy", List.of(), now.plus(8, ChronoUnit.DAYS)));
        KeyHistoryBuilder idle = additional("Idle");
        topics.events(idle.event(new KeyDisabled(DisablingRole.ADMIN, null)));
        KeyHistoryBuilder revoked = additional("Revoked");
        topics.events(revoked.event(new KeyRevoked("lost")));
        KeyHistoryBuilder expired = key();
        topics.events(expired.additional("Expired", List.of(), start.plusSeconds(60)));
        KeyHistoryBuilder bobs = keyOf(new Actor("bob", "Bob"));
        topics.events(bobs.additional("Bob's", List.of(), null));
        used(busy, 1, 1, now.minusSeconds(60), List.of(), 1);
        used(idle, 1, 2, now.minus(91, ChronoUnit.DAYS), List.of(), 0);
        used(revoked, 1, 3, now.minus(91, ChronoUnit.DAYS), List.of(), 0);

        KeyHistoryBuilder late = additional("Late");
        topics.events(late.rotated(UUID.randomUUID(), RetireOld.AFTER_OVERLAP, inAnHour));
        used(late, 1, 4, now, List.of(new SecretUsage(2, now, 1), new SecretUsage(1, now.minusSeconds(9), 1)), 2);
        KeyHistoryBuilder moved = additional("Moved");
        topics.events(moved.rotated(UUID.randomUUID(), RetireOld.AFTER_OVERLAP, inAnHour));
        used(moved, 1, 5, now, List.of(new SecretUsage(2, now, 1), new SecretUsage(1, start, 1)), 2);
        KeyHistoryBuilder cut = additional("Cut");
        UUID rotation = UUID.randomUUID();
        topics.events(
                cut.rotated(rotation, RetireOld.AFTER_OVERLAP, inAnHour), cut.event(new SecretRetired(rotation, 1)));
        used(cut, 1, 6, now, List.of(new SecretUsage(1, now, 1)), 1);
        KeyHistoryBuilder over = additional("Over");
        topics.events(over.rotated(UUID.randomUUID(), RetireOld.AFTER_OVERLAP, now.minusSeconds(60)));
        used(over, 1, 7, now, List.of(new SecretUsage(1, now, 1)), 1);
        List.of(unused, ending, busy, idle, revoked, expired, bobs, late, moved, cut, over)
                .forEach(key -> read(key, path("")).statusCode(200));

        await().untilAsserted(() -> {
            assertThat(names("review", "never-used")).containsExactly("Bob's", "Ending", "Unused");
            assertThat(names("review", "idle")).containsExactly("Idle");
            assertThat(names("review", "never-expires"))
                    .containsExactly("Over", "Cut", "Moved", "Late", "Bob's", "Idle", "Unused");
            assertThat(names("review", "expires-soon")).containsExactly("Ending");
            assertThat(names("review", "old-secret-in-use")).containsExactly("Late");
        });
        member().get("/v1/workspaces/" + workspace + "/key-review")
                .then()
                .statusCode(200)
                .body(
                        "findings.finding",
                        contains("any", "never-used", "idle", "never-expires", "expires-soon", "old-secret-in-use"))
                .body("findings.keys", contains(9, 3, 1, 7, 1, 1));
        member().queryParam("createdBy", "bob")
                .get("/v1/workspaces/" + workspace + "/key-review")
                .then()
                .body("findings.keys", contains(1, 1, 0, 1, 0, 0));
        member().queryParam("createdBy", "a\u0000")
                .get("/v1/workspaces/" + workspace + "/key-review")
                .then()
                .statusCode(400);
        as("ops", "platform:operator")
                .get("/v1/workspaces/no-such-workspace/key-review")
                .then()
                .statusCode(404);
        var counted = member().queryParam("review", "never-expires")
                .queryParam("limit", 2)
                .queryParam("total", true)
                .get(path(""))
                .then()
                .body("total", equalTo(7));
        member().queryParam("review", "idle")
                .queryParam("cursor", counted.extract().<String>path("nextCursor"))
                .get(path(""))
                .then()
                .statusCode(400);
    }

    @Test
    void badParameters_areNamed() {
        member().get(path("?kind=x&status=y&review=w&sort=z&limit=0"))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.pointer", contains("kind", "status", "review", "sort", "limit"));
        member().get(path("?nonsense=1")).then().statusCode(400).body("errors.pointer", contains("nonsense"));
        member().get(path("?limit=201")).then().statusCode(400);
        member().queryParam("q", "x".repeat(201)).get(path("")).then().statusCode(400);
        member().queryParam("q", "a\u0000").get(path("")).then().statusCode(400);
        member().get(path("?cursor=AAAA")).then().statusCode(400).body("errors.pointer", contains("cursor"));
        member().get(path("/" + primary.keyId() + "/usage?granularity=week&hours=0"))
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("granularity", "hours"));
        for (String hours : List.of("0", "721", "-1", "24h", "1e2")) {
            member().queryParam("hours", hours)
                    .get(path("/" + primary.keyId() + "/usage"))
                    .then()
                    .statusCode(400)
                    .body("errors.pointer", contains("hours"));
        }
        member().get(path("/" + primary.keyId() + "/history?cursor=x&limit=y"))
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("limit", "cursor"));
    }

    @Test
    void cursorOfAnotherList_isRefused() {
        additional("One");
        read(additional("Two"), path(""));
        String cursor = member().get(path("?limit=1")).then().extract().path("nextCursor");

        member().queryParam("cursor", cursor).get(path("")).then().statusCode(200);
        member().queryParam("cursor", cursor).get(path("?sort=name")).then().statusCode(400);
        member().queryParam("cursor", cursor.substring(1)).get(path("")).then().statusCode(400);
    }

    @Test
    void strangers_see404AndKeysOfOthersLookLikeNone() {
        as("eve", "workspace:globex:admin")
                .get(path(""))
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:keyledger:problem:workspace-not-found"));
        as("ops", "platform:operator").get(path("")).then().statusCode(200);
        as("gateway", "platform:gateway").get(path("")).then().statusCode(404);
        given().get(path("")).then().statusCode(401);
        member().get(path("/" + UUID.randomUUID()))
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:keyledger:problem:key-not-found"));
        member().get(path("/nonsense")).then().statusCode(404);
        as("max", "workspace:not-there:member")
                .get("/v1/workspaces/not-there/keys")
                .then()
                .statusCode(404);
    }

    @Test
    void catalogue_listsScopesAndTheCallersWorkspaces() {
        member().get("/v1/scopes").then().statusCode(200).body("items.name", hasItem("chat:completions"));
        member().get("/v1/workspaces")
                .then()
                .statusCode(200)
                .body("items.workspaceId", contains(workspace))
                .body("items.name", contains("The " + workspace))
                .body("items.role", contains("member"));
        as("ops", "platform:operator").get("/v1/workspaces").then().body("items.workspaceId", hasItem(workspace));
    }

    @Test
    void eventsDoubledAndOutOfOrder_giveTheSameView() {
        KeyHistoryBuilder key = key();
        KeyEventEnvelope created = key.additional("First", List.of("models:read"), null);
        KeyEventEnvelope second = key.event(new KeyRenamed("Second"));
        KeyEventEnvelope third = key.event(new KeyRenamed("Third"));

        topics.events(third, created, created, third);
        await().untilAsserted(() ->
                verify(key.key(1)).statusCode(503).body("type", equalTo("urn:keyledger:problem:key-state-unknown")));
        topics.events(second, created);

        read(key, path("/" + key.keyId()))
                .statusCode(200)
                .body("name", equalTo("Third"))
                .body("version", equalTo(3));
        member().get(path("/" + key.keyId() + "/history"))
                .then()
                .statusCode(200)
                .body("items.version", contains(3, 2, 1))
                .body("items.type", contains("key.renamed", "key.renamed", "key.created"))
                .body("items[2].details.maskedKey", equalTo(key.masked()))
                .body("items[2].details.secret", nullValue())
                .body("nextCursor", nullValue());
        member().get(path("/" + key.keyId() + "/history?limit=2")).then().body("nextCursor", equalTo("2"));
        verify(key.key(1)).statusCode(200).body("code", equalTo("VALID"));
    }

    @Test
    void unreadableEvent_quarantinesItsKeyAlone() {
        KeyHistoryBuilder broken = additional("Broken");
        KeyHistoryBuilder sound = additional("Sound");
        topics.garbage(broken.keyId());

        await().untilAsserted(() ->
                verify(broken.key(1)).statusCode(503).body("type", equalTo("urn:keyledger:problem:key-state-unknown")));
        verify(sound.key(1)).statusCode(200).body("code", equalTo("VALID"));
        read(broken, path("/" + broken.keyId())).statusCode(200);
        String found = "items.find { it.keyId == '%s' }.".formatted(broken.keyId());
        as("ops", "platform:operator")
                .get("/v1/quarantine")
                .then()
                .statusCode(200)
                .body(found + "reason", notNullValue())
                .body(found + "offset", notNullValue())
                .body("total", greaterThanOrEqualTo(1));
        as("ada", "workspace:" + workspace + ":admin")
                .get("/v1/quarantine")
                .then()
                .statusCode(403);
    }

    @Test
    void droppedRecord_endsItsKeysDoubt_alsoAfterARebuild_andWhoDidItIsKept() {
        KeyHistoryBuilder broken = key();
        KeyEventEnvelope created = broken.additional("Broken", List.of("models:read"), null);
        topics.events(created);
        topics.garbage(broken.keyId());
        Map<String, Object> place = placeInQuarantine(broken.keyId());
        UUID newer = UUID.randomUUID();

        settle("drop", place, broken.keyId(), 2, newer, "sent by hand")
                .body("settled", equalTo(0))
                .body("left", equalTo(1))
                .body("refused[0].keyId", equalTo(broken.keyId().toString()))
                .body("refused[0].detail", containsString("has version 2 of it, and the views would have version 1"));
        settle("drop", place, broken.keyId(), 1, newer, "sent by hand")
                .body("refused[0].detail", containsString("another one than in the views"));
        verify(broken.key(1)).statusCode(503);

        settle("drop", place, broken.keyId(), 1, created.eventId(), "sent by hand")
                .body("settled", equalTo(1))
                .body("refused", empty());
        settle("drop", place, broken.keyId(), 1, created.eventId(), "sent by hand")
                .body("settled", equalTo(0))
                .body("absent", equalTo(1));
        await().untilAsserted(() -> verify(broken.key(1)).statusCode(200).body("code", equalTo("VALID")));
        String dropped = "items.find { it.keyId == '%s' }.".formatted(broken.keyId());
        operator()
                .get("/v1/quarantine/dropped")
                .then()
                .statusCode(200)
                .body(dropped + "why", equalTo("sent by hand"))
                .body(dropped + "droppedBy.id", equalTo("ops"))
                .body(dropped + "droppedAt", notNullValue());

        rebuild();

        assertThat(quarantinedKeys()).doesNotContain(broken.keyId().toString());
        verify(broken.key(1)).statusCode(200);
    }

    /** Of a key that was never created there is nothing that memory could be told; it is no key in doubt any more. */
    @Test
    void droppedRecordOfNoKey_isNoDoubtAnyMore() {
        UUID nobody = UUID.randomUUID();
        topics.garbage(nobody);
        Map<String, Object> place = placeInQuarantine(nobody);

        operator()
                .body(Map.of("events", List.of(place), "heads", List.of(), "why", "noise"))
                .post("/v1/quarantine/drop")
                .then()
                .statusCode(200)
                .body("settled", equalTo(1));

        assertThat(quarantinedKeys()).doesNotContain(nobody.toString());
    }

    /** As a build leaves it behind that couldn't read the second event, which this one can. */
    @Test
    void requeuedRecord_thatThisBuildCanRead_isApplied() throws SQLException {
        KeyHistoryBuilder key = key();
        KeyEventEnvelope created = key.additional("First", List.of("models:read"), null);
        KeyEventEnvelope renamed = key.event(new KeyRenamed("Second"));
        topics.events(created, renamed);
        await().untilAsserted(() -> member().get(path("/" + key.keyId())).then().body("name", equalTo("Second")));
        var record = topics.recordOf(renamed);
        Map<String, Object> place;
        try (Connection connection = dataSource.getConnection()) {
            Jdbc.update(
                    connection,
                    "UPDATE key_view SET name = 'First', name_folded = 'first', version = 1, last_event_id = ?,"
                            + " last_event_version = 1 WHERE key_id = ?",
                    created.eventId(),
                    key.keyId());
            Jdbc.update(connection, "DELETE FROM key_history WHERE key_id = ? AND version = 2", key.keyId());
            var headers = new TreeMap<String, String>();
            record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
            place = Jdbc.list(
                            connection,
                            """
                            INSERT INTO key_quarantine
                            SELECT partition, place, ?, 'unknown type', ?, ?, ?, now()
                              FROM feed_position, generate_series(0, next_offset - 1) AS place
                             WHERE reader = 'query-keys' AND NOT EXISTS (SELECT FROM key_quarantine q
                                 WHERE q.partition = feed_position.partition AND q.log_offset = place)
                             LIMIT 1 RETURNING partition, log_offset
                            """,
                            row -> Map.<String, Object>of("partition", row.getInt(1), "offset", row.getLong(2)),
                            key.keyId(),
                            record.key().getBytes(UTF_8),
                            WireJson.mapper().valueToTree(headers).toString().getBytes(UTF_8),
                            record.value())
                    .getFirst();
        }
        await().untilAsserted(() -> verify(key.key(1)).statusCode(503));

        settle("requeue", place, key.keyId(), 2, renamed.eventId(), null)
                .body("settled", equalTo(1))
                .body("left", equalTo(0))
                .body("refused", empty());

        member().get(path("/" + key.keyId()))
                .then()
                .body("name", equalTo("Second"))
                .body("version", equalTo(2));
        await().untilAsserted(() -> verify(key.key(1)).statusCode(200).body("code", equalTo("VALID")));
    }

    @Test
    void requeuedRecord_thatNobodyCanRead_staysWithItsTime() {
        KeyHistoryBuilder broken = additional("Unread");
        topics.garbage(broken.keyId());
        Map<String, Object> place = placeInQuarantine(broken.keyId());
        String since = quarantinedAt(broken.keyId());

        settle("requeue", place, broken.keyId(), 1, UUID.randomUUID(), null)
                .body("settled", equalTo(0))
                .body("left", equalTo(1));

        assertThat(quarantinedAt(broken.keyId())).isEqualTo(since);
        verify(broken.key(1)).statusCode(503);
    }

    /** Whichever others there are: a rotation whose sandboxes have not confirmed is open, and one whose overlap is over isn't. */
    @Test
    void openRotations_areCounted_andTheOnesThatWaitForASandboxNamed() {
        long before = operator().get("/v1/open-rotations").jsonPath().getLong("total");
        KeyHistoryBuilder waiting = key();
        KeyHistoryBuilder ended = key();
        topics.events(waiting.primary("Waiting"), ended.additional("Ended", List.of("models:read"), null));
        topics.events(
                waiting.rotated(UUID.randomUUID(), RetireOld.AFTER_UPDATE, null),
                ended.rotated(UUID.randomUUID(), RetireOld.AFTER_OVERLAP, start));

        await().untilAsserted(() -> operator()
                .get("/v1/open-rotations")
                .then()
                .statusCode(200)
                .body("total", equalTo((int) before + 1))
                .body(
                        "items.find { it.keyId == '%s' }.status".formatted(waiting.keyId()),
                        equalTo("waiting-for-sandbox"))
                .body("items.keyId", not(hasItem(ended.keyId().toString()))));
        operator().get("/v1/database").then().statusCode(200).body("sizeBytes", greaterThanOrEqualTo(1_000_000));
        as("ada", "workspace:" + workspace + ":admin")
                .get("/v1/database")
                .then()
                .statusCode(403);
    }

    @Test
    void settlingWithoutAWord_orOfNothing_isRefused() {
        operator()
                .body(Map.of("events", List.of(Map.of("partition", 0, "offset", 0)), "heads", List.of()))
                .post("/v1/quarantine/drop")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/why"));
        operator()
                .body(Map.of("events", List.of(), "heads", List.of(Map.of("version", 0))))
                .post("/v1/quarantine/requeue")
                .then()
                .statusCode(400)
                .body("errors.pointer", contains("/events"));
        operator().get("/v1/quarantine?from=seven").then().statusCode(400).body("errors.pointer", contains("from"));
    }

    private ValidatableResponse settle(
            String what, Map<String, Object> place, UUID keyId, long version, UUID eventId, String why) {
        var body = new HashMap<String, Object>();
        body.put("events", List.of(place));
        body.put("heads", List.of(Map.of("keyId", keyId, "version", version, "eventId", eventId)));
        body.put("why", why);
        return operator().body(body).post("/v1/quarantine/" + what).then().statusCode(200);
    }

    private Map<String, Object> placeInQuarantine(UUID keyId) {
        return await().until(
                        () -> quarantined().stream()
                                .filter(event -> keyId.toString().equals(event.get("keyId")))
                                .map(event ->
                                        Map.of("partition", event.get("partition"), "offset", event.get("offset")))
                                .findFirst()
                                .orElse(Map.of()),
                        place -> !place.isEmpty());
    }

    private String quarantinedAt(UUID keyId) {
        return quarantined().stream()
                .filter(event -> keyId.toString().equals(event.get("keyId")))
                .map(event -> event.get("quarantinedAt").toString())
                .findFirst()
                .orElseThrow();
    }

    private List<String> quarantinedKeys() {
        return quarantined().stream()
                .map(event -> String.valueOf(event.get("keyId")))
                .toList();
    }

    /** All of them, page by page. */
    private List<Map<String, Object>> quarantined() {
        var events = new ArrayList<Map<String, Object>>();
        String from = "0@0";
        List<Map<String, Object>> page;
        do {
            page = operator().get("/v1/quarantine?from=" + from).jsonPath().getList("items");
            events.addAll(page);
            if (!page.isEmpty()) {
                Map<String, Object> last = page.getLast();
                from = last.get("partition") + "@" + (((Number) last.get("offset")).longValue() + 1);
            }
        } while (!page.isEmpty());
        return events;
    }

    private void rebuild() {
        String id = await().until(
                        () -> operator()
                                .body(Map.of("type", "rebuild"))
                                .post("/v1/operations")
                                .jsonPath()
                                .getString("id"),
                        Objects::nonNull);
        await().untilAsserted(
                        () -> operator().get("/v1/operations/" + id).then().body("status", equalTo("completed")));
    }

    private static RequestSpecification operator() {
        return as("ops", "platform:operator").contentType(ContentType.JSON);
    }

    /** Memory could take each of these events: only the database can tell that it can't store them. */
    @Test
    void unstorableEvent_quarantinesItsKeyAlone() {
        String tooLong = new Random(3)
                .ints(3_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        KeyHistoryBuilder renamed = additional("Renamed");
        KeyHistoryBuilder sound = additional("Sound");
        KeyHistoryBuilder neverStored = key();
        topics.events(
                renamed.event(new KeyRenamed(tooLong)),
                neverStored.additional(tooLong, List.of("models:read"), null),
                sound.event(new KeyRenamed("Still sound")));
        KeyHistoryBuilder later = additional("Later");

        read(sound, path("/" + sound.keyId())).statusCode(200).body("quarantined", equalTo(false));
        read(later, path("/" + later.keyId())).statusCode(200);
        await().untilAsserted(() -> member().get(path("/" + renamed.keyId()))
                .then()
                .body("quarantined", equalTo(true))
                .body("name", equalTo("Renamed")));
        for (KeyHistoryBuilder doubted : List.of(renamed, neverStored)) {
            await().untilAsserted(() -> verify(doubted.key(1))
                    .statusCode(503)
                    .body("type", equalTo("urn:keyledger:problem:key-state-unknown")));
        }
        verify(sound.key(1)).statusCode(200).body("code", equalTo("VALID"));
        verify(later.key(1)).statusCode(200).body("code", equalTo("VALID"));
    }

    /** The secret is named by an event that could not be taken in, so it is not simply unknown. */
    @Test
    void secretOfAnEventThatCantBeTakenIn_isOfAKeyInDoubt() {
        KeyHistoryBuilder late = key();
        topics.events(late.additional(
                "Late",
                List.of("models:read"),
                Instant.parse("9999-12-31T23:59:59Z").plusSeconds(5 * 3600)));

        await().untilAsserted(() ->
                verify(late.key(1)).statusCode(503).body("type", equalTo("urn:keyledger:problem:key-state-unknown")));
    }

    @Test
    void unstorableUsage_isLeftOutAndAllOtherIsIn() {
        KeyHistoryBuilder rich = additional("Rich");
        KeyHistoryBuilder used = additional("Used");
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        var cost = new UsageCounts(
                3, 0, 100, 0, 0, 0, 0, 0, 50, 0, 0, 0, Usd.parse("1" + "0".repeat(30)), Usd.ZERO, Usd.ZERO, 0, 0, 0);
        topics.usage(
                2,
                new UsageMessageKey.Total(rich.keyId()),
                new UsageTotal(rich.keyId(), 1, hour.minus(720, ChronoUnit.HOURS), hour, List.of(), cost));
        topics.usage(
                2, new UsageMessageKey.Total(used.keyId()), total(used, 1, hour.minus(720, ChronoUnit.HOURS), hour, 7));

        await().untilAsserted(() -> read(used, path("/" + used.keyId())).body("requests30d", equalTo(7)));
        read(rich, path("/" + rich.keyId())).body("requests30d", equalTo(0));
    }

    @Test
    void keyThatTheViewsNoLongerDoubt_isVerifiedAgain() throws SQLException {
        KeyHistoryBuilder key = additional("Doubted");
        topics.garbage(key.keyId());
        await().untilAsserted(() -> verify(key.key(1)).statusCode(503));

        try (Connection connection = dataSource.getConnection();
                PreparedStatement release =
                        connection.prepareStatement("DELETE FROM key_quarantine WHERE key_id = ?")) {
            release.setObject(1, key.keyId());
            // Memory may know of the event before the view does.
            await().until(() -> release.executeUpdate() == 1);
        }

        await().untilAsserted(() -> verify(key.key(1)).statusCode(200).body("code", equalTo("VALID")));
    }

    @Test
    void verify_tellsEachCode() {
        KeyHistoryBuilder key = additional("Verified");
        KeyHistoryBuilder expired = key();
        topics.events(expired.additional("Expired", List.of(), start.plusSeconds(60)));

        verify(key, null)
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("code", equalTo("VALID"))
                .body("keyId", equalTo(key.keyId().toString()))
                .body("workspaceId", equalTo(workspace))
                .body("secretVersion", equalTo(1))
                .body("scopes", contains("models:read"))
                .body("version", equalTo(1))
                .body("asOf", notNullValue());
        verify(key, "models:read").body("code", equalTo("VALID"));
        verify(key, "images:generate").body("valid", equalTo(false)).body("code", equalTo("INSUFFICIENT_SCOPE"));
        verify(expired, null).body("code", equalTo("EXPIRED"));
        verify(key.key(1) + "x").body("code", equalTo("MALFORMED")).body("keyId", nullValue());
        verify("\u0000 é".repeat(1000)).statusCode(200).body("code", equalTo("MALFORMED"));
        KeyHistoryBuilder unpublished = key();
        unpublished.additional("Nowhere", List.of(), null);
        verify(unpublished.key(1)).body("code", equalTo("NOT_FOUND"));

        topics.events(key.event(new KeyDisabled(DisablingRole.MEMBER, null)));
        verify(key, "images:generate")
                .body("code", equalTo("DISABLED"))
                .body("keyId", equalTo(key.keyId().toString()));
        topics.events(key.event(new KeyEnabled()));
        verify(key, null).body("code", equalTo("VALID"));

        topics.events(key.event(new KeyRevoked(null)));
        verify(key, null)
                .body("code", equalTo("REVOKED"))
                .body("keyId", equalTo(key.keyId().toString()));
    }

    @Test
    void editedKey_hasItsNewScopesAndExpiry_andAHistoryOfThem() {
        KeyHistoryBuilder key = additional("Edited");
        Instant later = start.plus(90, ChronoUnit.DAYS);
        topics.events(key.event(new KeyScopesChanged(List.of("images:generate"))));
        topics.events(key.event(new KeyExpiryChanged(later)));
        topics.events(key.event(new KeyLabelChanged("production")));

        read(key, path("/" + key.keyId()))
                .body("scopes", contains("images:generate"))
                .body("expiresAt", equalTo(WireTime.format(later)))
                .body("status", equalTo("active"))
                .body("version", equalTo(4));
        read(key, path("/" + key.keyId() + "/history"))
                .body(
                        "items.type",
                        contains("key.label-changed", "key.expiry-changed", "key.scopes-changed", "key.created"))
                .body("items[0].details.label", equalTo("production"))
                .body("items[2].details.scopes", contains("images:generate"));
        verify(key, "images:generate").body("code", equalTo("VALID"));
        verify(key, "models:read").body("code", equalTo("INSUFFICIENT_SCOPE"));
    }

    @Test
    void rotatedKey_oldSecretIsRefusedOnceRetired() {
        KeyHistoryBuilder key = additional("Rotated");
        UUID rotation = UUID.randomUUID();
        topics.events(
                key.rotated(rotation, RetireOld.AFTER_OVERLAP, Instant.now().plusSeconds(3600)));

        verify(key, null).body("code", equalTo("VALID"));
        verify(key.key(2)).body("code", equalTo("VALID")).body("secretVersion", equalTo(2));
        read(key, path("/" + key.keyId()))
                .body("maskedKey", equalTo(key.masked()))
                .body("rotation.status", equalTo("overlapping"))
                .body("rotation.rotationId", equalTo(rotation.toString()));

        topics.events(key.event(new SecretRetired(rotation, 1)));
        verify(key, null).body("code", equalTo("REVOKED")).body("secretVersion", equalTo(1));
        verify(key.key(2)).body("code", equalTo("VALID"));
        read(key, path("/" + key.keyId())).body("rotation", nullValue());
    }

    @Test
    void secretsOfAKey_sayWhenTheyEndAndWhatTheyWereUsedFor() {
        KeyHistoryBuilder key = additional("Three secrets");
        UUID rotation = UUID.randomUUID();
        Instant end = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.MILLIS);
        topics.events(key.rotated(rotation, RetireOld.AFTER_OVERLAP, end));
        Instant used = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MILLIS);

        var unused = secretsOf(key);
        assertThat(unused).extracting("version").containsExactly(2, 1);
        assertThat(unused).extracting("validUntil").containsExactly(null, WireTime.format(end));
        assertThat(unused).extracting("lastUsedAt").containsExactly(null, null);
        assertThat(unused).as("nobody used the key").extracting("requests30d").containsExactly(0, 0);

        used(key, 1, 10, used, List.of(new SecretUsage(2, used.minusSeconds(9), 3)), 5);
        await().untilAsserted(() -> assertThat(secretsOf(key))
                .as("of two requests it isn't known with which they came")
                .extracting("requests30d")
                .containsExactly(3, null));
        used(key, 1, 20, used, List.of(new SecretUsage(2, used.minusSeconds(9), 3)), 3);
        used(key, 2, 7, used, List.of(new SecretUsage(9, used, 1), new SecretUsage(2, used, 4)), 5);
        await().untilAsserted(() ->
                assertThat(secretsOf(key)).extracting("requests30d").containsExactly(7, 0));
        assertThat(secretsOf(key))
                .as("the newest of all partitions")
                .extracting("lastUsedAt")
                .containsExactly(WireTime.format(used), null);
        assertThat(secretsOf(key))
                .as("a version that a gateway made up is no secret of the key's")
                .extracting("version")
                .containsExactly(2, 1);
        assertThat(member().get(path("/" + key.keyId() + "/usage"))
                        .then()
                        .extract()
                        .jsonPath()
                        .getList("bySecretVersion.secretVersion"))
                .containsExactly(9, 2);
        assertThat(member().get(path("")).then().extract().jsonPath().getList("items[0].secretVersions"))
                .as("the same in lists")
                .isEqualTo(secretsOf(key));

        KeyEventEnvelope retired = key.event(new SecretRetired(rotation, 1));
        topics.events(retired);
        assertThat(secretsOf(key))
                .as("retired before its overlap was over")
                .extracting("validUntil")
                .containsExactly(null, time(retired));
        KeyEventEnvelope revoked = key.event(new KeyRevoked(null));
        topics.events(revoked);
        assertThat(secretsOf(key))
                .as("a revoked key has no secret without an end")
                .extracting("validUntil")
                .containsExactly(time(revoked), time(retired));
    }

    private List<Map<String, Object>> secretsOf(KeyHistoryBuilder key) {
        return read(key, path("/" + key.keyId()))
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("secretVersions");
    }

    private static String time(KeyEventEnvelope event) {
        return WireTime.format(event.occurredAt().truncatedTo(ChronoUnit.MILLIS));
    }

    private void used(
            KeyHistoryBuilder key,
            int partition,
            long revision,
            Instant lastUsedAt,
            List<SecretUsage> secrets,
            long requests) {
        Instant floor = lastUsedAt.minus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);
        topics.usage(
                partition,
                new UsageMessageKey.Total(key.keyId()),
                new UsageTotal(key.keyId(), revision, floor, lastUsedAt, secrets, counts(requests)));
    }

    @Test
    void verify_isForGatewaysAndReadsStrictly() {
        member().contentType(ContentType.JSON)
                .body("{\"key\":\"x\"}")
                .post("/v1/keys/verify")
                .then()
                .statusCode(403);
        gateway().body("{}").post("/v1/keys/verify").then().statusCode(400).body("errors.pointer", contains("/key"));
        gateway().body("{\"key\":1}").post("/v1/keys/verify").then().statusCode(400);
        gateway()
                .body("{\"key\":\"a\",\"key\":\"b\"}")
                .post("/v1/keys/verify")
                .then()
                .statusCode(400);
        gateway()
                .body("{\"key\":\"a\",\"more\":1}")
                .post("/v1/keys/verify")
                .then()
                .statusCode(400);
        gateway().post("/v1/keys/verify").then().statusCode(400);
    }

    @Test
    void consistencyToken_ofWhatNeverComes_is503AndADamagedOne400() {
        String never = token(workspace, primary.keyId(), 99, newestTimeline.get());

        member().header(ConsistencyToken.HEADER, never)
                .get(path(""))
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:keyledger:problem:not-yet-visible"));
        gateway()
                .header(ConsistencyToken.HEADER, never)
                .body("{\"key\":\"x\"}")
                .post("/v1/keys/verify")
                .then()
                .statusCode(503);
        member().header(ConsistencyToken.HEADER, "damaged").get(path("")).then().statusCode(400);
    }

    /** Whoever could make a token up would learn from its answer what he isn't told otherwise. */
    @Test
    void tokenOfAnotherWorkspacesKey_tellsNothingOfThatKey() {
        KeyHistoryBuilder other = additional("Somebody else's");
        read(other, path("/" + other.keyId())).statusCode(200);
        var answers = new TreeSet<String>();
        for (UUID keyId : List.of(other.keyId(), UUID.randomUUID())) {
            for (long version : new long[] {1, 2, 99}) {
                String genuine = token(workspace, keyId, version, TimelineId.FIRST);
                String forged = forged(keyId, version);
                answers.add("of another workspace: " + answerTo(as("eve", "workspace:globex:member"), genuine));
                answers.add("made up: " + answerTo(as("eve", "workspace:globex:member"), forged));
                answers.add("made up, to verify: "
                        + gateway()
                                .header(ConsistencyToken.HEADER, forged)
                                .body("{\"key\":\"x\"}")
                                .post("/v1/keys/verify")
                                .statusCode());
            }
        }
        assertThat(answers).containsExactly("made up, to verify: 400", "made up: 400", "of another workspace: 400");
    }

    private static int answerTo(RequestSpecification caller, String token) {
        return caller.header(ConsistencyToken.HEADER, token)
                .get("/v1/workspaces/globex/keys")
                .statusCode();
    }

    /** A token as they were before they were authenticated, and one of today's with a guessed end. */
    private String forged(UUID keyId, long version) {
        byte[] bytes = Base64.getUrlDecoder().decode(token("globex", keyId, version, TimelineId.FIRST));
        bytes[bytes.length - 1] ^= 1;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void tokenOfATimelineThatIsOver_is409_andOneOfANewTimelineWaitsForItsOwnVersion() {
        KeyHistoryBuilder key = additional("Restored");
        read(key, path("/" + key.keyId())).statusCode(200);
        TimelineId before = newestTimeline.get();
        TimelineId restored = new TimelineId(new UUID(
                before.value().getMostSignificantBits() + (1L << 16),
                before.value().getLeastSignificantBits()));
        String ofBefore = token(workspace, key.keyId(), 1, before);
        String ofRestored = token(workspace, key.keyId(), 1, restored);

        member().header(ConsistencyToken.HEADER, ofRestored)
                .get(path(""))
                .then()
                .statusCode(503)
                .body("type", equalTo("urn:keyledger:problem:not-yet-visible"));
        verifyWith(ofRestored, key).statusCode(503).body("type", equalTo("urn:keyledger:problem:not-yet-visible"));

        KeyHistoryBuilder after = key().inTimeline(restored);
        topics.events(after.additional("In the new timeline", List.of("models:read"), null));
        String ofAfter = token(workspace, after.keyId(), 1, restored);
        verifyWith(ofAfter, after).statusCode(200).body("code", equalTo("VALID"));
        member().header(ConsistencyToken.HEADER, ofAfter).get(path("")).then().statusCode(200);

        member().header(ConsistencyToken.HEADER, ofBefore)
                .get(path(""))
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:keyledger:problem:store-restored"));
        verifyWith(ofBefore, key).statusCode(409).body("type", equalTo("urn:keyledger:problem:store-restored"));
    }

    /** The headline of it all: a revocation is asked for, with its token, and its version is known already. */
    @Test
    void revocationUnderAVersionThatIsKnown_isNeverAnsweredWithValid() {
        KeyHistoryBuilder key = additional("Forked");
        double conflicts = metric("keyledger_keys_conflicts_total");
        double quarantined = metric("keyledger_keys_quarantined");
        TimelineId restored = new TimelineId(new UUID(
                newestTimeline.get().value().getMostSignificantBits() + (1L << 16),
                newestTimeline.get().value().getLeastSignificantBits()));
        KeyHistoryBuilder fork = key.forked(restored);
        topics.events(key.event(new KeyRenamed("Lost name")));
        read(key, path("/" + key.keyId())).statusCode(200);
        String ofRevocation = token(workspace, key.keyId(), 2, restored);

        verifyWith(ofRevocation, key).statusCode(503);
        topics.events(fork.event(new KeyRevoked(null)));

        verifyWith(ofRevocation, key).statusCode(503).body("type", equalTo("urn:keyledger:problem:key-state-unknown"));
        verify(key.key(1)).statusCode(503);
        assertThat(metric("keyledger_keys_conflicts_total")).isGreaterThan(conflicts);
        assertThat(metric("keyledger_keys_quarantined")).isGreaterThan(quarantined);
    }

    private double metric(String name) {
        return given().get(management.resolve("metrics"))
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static ValidatableResponse verifyWith(String token, KeyHistoryBuilder key) {
        return gateway()
                .header(ConsistencyToken.HEADER, token)
                .body("{\"key\":\"%s\"}".formatted(key.key(1)))
                .post("/v1/keys/verify")
                .then();
    }

    @Test
    void silentBeacon_endsFreshnessWithinTheBound() {
        topics.silenceBeacon(true);
        await().atMost(Duration.ofSeconds(25)).untilAsserted(() -> verify(primary.key(1))
                .statusCode(503)
                .body("type", equalTo("urn:keyledger:problem:not-fresh")));
        topics.silenceBeacon(false);
        await().untilAsserted(() -> verify(primary.key(1)).statusCode(200));
    }

    @Test
    void usage_isAddedUpOverPartitionsAndNewestRevisionsWin() {
        KeyHistoryBuilder key = additional("Used");
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        Instant floor = hour.minus(720, ChronoUnit.HOURS);
        Instant through = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        topics.usage(1, new UsageMessageKey.Hour(key.keyId(), hour), usedHour(key, hour, 20, 5));
        topics.usage(1, new UsageMessageKey.Hour(key.keyId(), hour), usedHour(key, hour, 10, 99));
        topics.usage(2, new UsageMessageKey.Hour(key.keyId(), hour), usedHour(key, hour, 7, 2));
        topics.usage(2, new UsageMessageKey.Hour(key.keyId(), floor), usedHour(key, floor, 7, 4));
        Instant tooOld = floor.minus(1, ChronoUnit.HOURS);
        topics.usage(2, new UsageMessageKey.Hour(key.keyId(), tooOld), usedHour(key, tooOld, 7, 1000));
        topics.usage(1, new UsageMessageKey.Total(key.keyId()), total(key, 20, floor, hour.plusMillis(5), 5));
        topics.usage(1, new UsageMessageKey.Total(key.keyId()), total(key, 10, floor, hour.plusMillis(9), 99));
        topics.usage(2, new UsageMessageKey.Total(key.keyId()), total(key, 7, floor, hour.plusMillis(1), 6));
        topics.usage(3, "nonsense", "nonsense");
        for (int partition = 0; partition < PublishedTopics.USAGE_PARTITIONS; partition++) {
            topics.usage(
                    partition,
                    new UsageMessageKey.Progress(),
                    new UsageProgress(
                            through.plusMillis(partition), floor, Instant.now().toEpochMilli()));
        }

        await().untilAsserted(() -> read(key, path("/" + key.keyId()))
                .body("requests30d", equalTo(11))
                .body("cost30dUsd", equalTo("0.000011"))
                .body("unpriced30d", equalTo(2))
                .body("secretVersions.requests30d", contains(2))
                .body("secretVersions.lastUsedAt", contains(WireTime.format(floor)))
                .body("lastUsedAt", equalTo(WireTime.format(hour.plusMillis(5)))));
        await().untilAsserted(() ->
                member().get(path("")).then().body("usageCompleteThrough", equalTo(WireTime.format(through))));
        var days = member().get(path("/" + key.keyId() + "/usage"))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(days.getLong("totals.requests")).isEqualTo(11);
        assertThat(days.<Integer>getList("buckets.requests").stream()
                        .mapToInt(r -> r)
                        .sum())
                .isEqualTo(11);
        assertThat(days.getList("buckets").size()).isBetween(30, 32);
        assertThat(days.getString("windowStart")).isEqualTo(WireTime.format(floor));
        assertThat(days.getString("totals.costUsd")).isEqualTo("0.000011");
        assertThat(days.getList("byModel.model")).containsExactly("gpt-4o");
        assertThat(days.getString("totals.reportedCostUsd")).isEqualTo("0.0000012");
        assertThat(days.getString("totals.estimatedCostUsd")).isEqualTo("0.0000098");
        assertThat(days.getLong("totals.cacheWrite1hInputTokens")).isEqualTo(60);
        assertThat(days.getLong("totals.audioInputTokens")).isEqualTo(27);
        assertThat(days.getLong("totals.imageInputTokens")).isEqualTo(24);
        assertThat(days.getLong("totals.audioOutputTokens")).isEqualTo(21);
        assertThat(days.getLong("totals.imageOutputTokens")).isEqualTo(18);
        assertThat(days.getLong("totals.staleRequests")).isEqualTo(6);
        assertThat(days.getLong("totals.assumedProviderRequests")).isEqualTo(9);
        assertThat(days.getList("bySecretVersion.secretVersion")).containsExactly(2, 1);
        assertThat(days.getList("bySecretVersion.requests")).containsExactly(9, 2);
        assertThat(days.getList("bySecretVersion.lastUsedAt"))
                .containsExactly(WireTime.format(hour.plusMillis(5)), WireTime.format(floor));
        var hours = member().get(path("/" + key.keyId() + "/usage?granularity=hour"))
                .then()
                .extract()
                .jsonPath();
        assertThat(hours.getList("buckets").size()).isBetween(721, 722);
        assertThat(hours.getInt("buckets[0].requests")).isEqualTo(4);

        var lastDay = member().get(path("/" + key.keyId() + "/usage?granularity=hour&hours=24"))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(lastDay.getList("buckets").size()).isBetween(25, 26);
        assertThat(lastDay.getLong("totals.requests")).isEqualTo(7);
        assertThat(lastDay.getList("byModel.requests")).containsExactly(7);
        assertThat(lastDay.getString("windowStart")).isEqualTo(lastDay.getString("buckets[0].start"));
        assertThat(lastDay.getList("bySecretVersion.requests"))
                .as("of the whole window")
                .containsExactly(9, 2);
        var lastWeek = member().get(path("/" + key.keyId() + "/usage?hours=168"))
                .then()
                .extract()
                .jsonPath();
        assertThat(lastWeek.getList("buckets").size()).isBetween(7, 9);
        assertThat(lastWeek.getLong("totals.requests")).isEqualTo(7);
    }

    private static UsageHour usedHour(KeyHistoryBuilder key, Instant hour, long revision, long requests) {
        return new UsageHour(
                key.keyId(), hour, revision, List.of(new ModelUsage("gpt-4o", "openai", counts(requests))));
    }

    private static UsageTotal total(
            KeyHistoryBuilder key, long revision, Instant floor, Instant lastUsedAt, long requests) {
        var secrets = List.of(new SecretUsage(2, lastUsedAt, requests - 1), new SecretUsage(1, floor, 1));
        return new UsageTotal(key.keyId(), revision, floor, lastUsedAt, secrets, counts(requests));
    }

    private static UsageCounts counts(long requests) {
        Usd estimated = Usd.ofPico(requests * 1_000_000 - 400_000);
        Usd reported = Usd.ofPico(400_000);
        return new UsageCounts(
                requests, 1, 100, 0, 30, 20, 9, 8, 50, 0, 7, 6, reported.plus(estimated), reported, estimated, 1, 2, 3);
    }

    private KeyHistoryBuilder key() {
        return keyOf(ADA);
    }

    private KeyHistoryBuilder keyOf(Actor creator) {
        var peppers = Peppers.parse(configuredPeppers);
        // One key a minute, so that the order of creation is the order of time.
        return new KeyHistoryBuilder(workspace, peppers.newest(), creator, start.plusSeconds(60L * keysMade++));
    }

    private KeyHistoryBuilder additional(String name) {
        KeyHistoryBuilder key = key();
        topics.events(key.additional(name, List.of("models:read"), null));
        return key;
    }

    private String tokenOf(KeyHistoryBuilder key) {
        return tokens.write(ConsistencyToken.of(
                new WorkspaceId(workspace), key.keyId(), key.version(), TimelineId.FIRST, newestTimeline.get()));
    }

    private String token(String ofWorkspace, UUID keyId, long version, TimelineId timeline) {
        return tokens.write(ConsistencyToken.of(new WorkspaceId(ofWorkspace), keyId, version, timeline, timeline));
    }

    private ValidatableResponse read(KeyHistoryBuilder includes, String path) {
        return member().header(ConsistencyToken.HEADER, tokenOf(includes))
                .get(path)
                .then();
    }

    private List<String> names(String parameter, String value) {
        return member().queryParam(parameter, value)
                .get(path(""))
                .then()
                .statusCode(200)
                .extract()
                .path("items.name");
    }

    private ValidatableResponse verify(KeyHistoryBuilder key, String scope) {
        String body = scope == null
                ? "{\"key\":\"%s\"}".formatted(key.key(1))
                : "{\"key\":\"%s\",\"scope\":\"%s\"}".formatted(key.key(1), scope);
        return gateway()
                .header(ConsistencyToken.HEADER, tokenOf(key))
                .body(body)
                .post("/v1/keys/verify")
                .then();
    }

    private static ValidatableResponse verify(String presented) {
        return gateway()
                .body(java.util.Map.of("key", presented))
                .post("/v1/keys/verify")
                .then();
    }

    private RequestSpecification member() {
        return as("max", "workspace:" + workspace + ":member");
    }

    private static RequestSpecification gateway() {
        return as("gateway", "platform:gateway").contentType(ContentType.JSON);
    }

    private static RequestSpecification as(String sub, String... groups) {
        return given().auth().oauth2(TestTokens.token(sub, sub, groups));
    }

    private String path(String rest) {
        return "/v1/workspaces/" + workspace + "/keys" + rest;
    }
}

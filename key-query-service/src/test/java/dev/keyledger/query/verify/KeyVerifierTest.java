package dev.keyledger.query.verify;

import static dev.keyledger.testsupport.Patience.await;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.query.PublishedTopics;
import dev.keyledger.testsupport.ServersResource;
import dev.keyledger.testsupport.TcpProxy;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.TestTokens;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.KeyVerifier;
import dev.keyledger.verifier.Verdict;
import dev.keyledger.verifier.Verdict.Code;
import dev.keyledger.verifier.Verdict.Reason;
import dev.keyledger.verifier.Verdict.Refused;
import dev.keyledger.verifier.Verdict.Uncertain;
import dev.keyledger.verifier.Verdict.Valid;
import dev.keyledger.verifier.VerifierConfig;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The library as a gateway has it: beside this service, which gives it its snapshot, and on the same Kafka. */
@QuarkusTest
@WithTestResource(ServersResource.class)
@Isolated("the broker that hangs is that of all tests")
@Timeout(600)
class KeyVerifierTest {
    private static final URI NOBODY = URI.create("http://localhost:1");
    private static final Verdict NOT_FRESH = new Uncertain(Reason.NOT_FRESH);
    private static final Verdict STATE_UNKNOWN = new Uncertain(Reason.KEY_STATE_UNKNOWN);

    @ConfigProperty(name = "keyledger.peppers")
    String configuredPeppers;

    @Inject
    AgroalDataSource dataSource;

    @TempDir
    Path folder;

    private final List<KeyVerifier> opened = new ArrayList<>();

    @AfterEach
    void close() {
        TestServers.shared().signalKafka("CONT");
        opened.forEach(KeyVerifier::close);
    }

    @Test
    void everyInstance_saysOfAKeyWhatItsEventsSay() {
        KeyHistoryBuilder before = published();
        KeyVerifier one = ready(config());
        KeyVerifier two = ready(config());
        KeyHistoryBuilder after = published();

        for (KeyVerifier verifier : List.of(one, two)) {
            awaitValid(verifier, before);
            awaitValid(verifier, after);
            assertThat(verifier.verify(before.key(1), "models:read")).isInstanceOfSatisfying(Valid.class, valid -> {
                assertThat(valid.keyId()).isEqualTo(before.keyId());
                assertThat(valid.secretVersion()).isEqualTo(1);
                assertThat(valid.keyVersion()).isEqualTo(1);
                assertThat(valid.scopes()).containsExactly("models:read");
            });
            assertThat(codeOf(verifier.verify(before.key(1), "images:generate")))
                    .isEqualTo(Code.INSUFFICIENT_SCOPE);
            assertThat(codeOf(verifier.verify("dg_live_nonsense", null))).isEqualTo(Code.MALFORMED);
            assertThat(codeOf(verifier.verify(null, null))).isEqualTo(Code.MALFORMED);
            assertThat(codeOf(verifier.verify(neverPublished().key(1), null))).isEqualTo(Code.NOT_FOUND);
        }

        PublishedTopics.shared().events(before.rotated(UUID.randomUUID(), RetireOld.IMMEDIATELY, null));
        PublishedTopics.shared().events(after.event(new KeyRevoked(null)));

        for (KeyVerifier verifier : List.of(one, two)) {
            awaitRevoked(verifier, before);
            awaitRevoked(verifier, after);
            assertThat(verifier.verify(before.key(2), null))
                    .isInstanceOfSatisfying(Valid.class, valid -> assertThat(valid.secretVersion())
                            .isEqualTo(2));
        }
        KeyVerifier late = ready(config());
        awaitRevoked(late, before);
        awaitRevoked(late, after);
        assertThat(late.verify(before.key(2), null)).isInstanceOf(Valid.class);
    }

    @Test
    void keyInDoubt_isUncertainAtEveryInstance_untilItsReleaseIsTold() throws Exception {
        KeyHistoryBuilder key = published();
        KeyVerifier early = ready(config());
        awaitValid(early, key);

        garble(key);

        await().until(() -> early.verify(key.key(1), null).equals(STATE_UNKNOWN));
        await().until(() -> statusOfVerify(key) == 503);
        KeyVerifier late = ready(config());
        assertThat(late.verify(key.key(1), null)).as("from the snapshot").isEqualTo(STATE_UNKNOWN);
        assertThat(late.readiness().quarantinedKeys()).isPositive();

        // What a rebuild does that can read it.
        await("the views to have it in quarantine")
                .until(() -> execute("DELETE FROM key_quarantine WHERE key_id = ?", key.keyId()) > 0);
        execute("INSERT INTO key_release VALUES (?, clock_timestamp())", key.keyId());

        for (KeyVerifier verifier : List.of(early, late)) {
            awaitValid(verifier, key);
        }
        await("to be told once")
                .until(() ->
                        execute("UPDATE key_release SET released_at = released_at WHERE key_id = ?", key.keyId()) == 0);

        garble(key);
        for (KeyVerifier verifier : List.of(early, late)) {
            await("the old release not to end another doubt")
                    .until(() -> verifier.verify(key.key(1), null).equals(STATE_UNKNOWN));
        }
        KeyVerifier last = ready(config());
        await().until(() -> last.verify(key.key(1), null).equals(STATE_UNKNOWN));
    }

    @Test
    void releasesThatKafkaHasLost_areToldAgainWithoutARestart() throws Exception {
        KeyHistoryBuilder key = published();
        KeyVerifier early = ready(config());
        awaitValid(early, key);
        garble(key);
        await().until(() -> early.verify(key.key(1), null).equals(STATE_UNKNOWN));
        await("the views to have it in quarantine").until(() -> statusOfVerify(key) == 503);

        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", TestServers.shared().kafka()))) {
            Uuid before = idOfReleases(admin);
            admin.deleteTopics(List.of(Topics.KEY_RELEASES)).all().get();
            await("the topic to be there again").ignoreExceptions().until(() -> !idOfReleases(admin)
                    .equals(before));
        }
        KeyVerifier late = ready(config());
        await().until(() -> execute("DELETE FROM key_quarantine WHERE key_id = ?", key.keyId()) > 0);
        execute("INSERT INTO key_release VALUES (?, clock_timestamp())", key.keyId());

        awaitValid(early, key);
        awaitValid(late, key);
    }

    private static Uuid idOfReleases(Admin admin) throws Exception {
        return admin.describeTopics(List.of(Topics.KEY_RELEASES))
                .allTopicNames()
                .get()
                .get(Topics.KEY_RELEASES)
                .topicId();
    }

    @Test
    void revocationThatWaitsForItsPredecessor_isUncertainAlsoFromTheSnapshot() {
        KeyHistoryBuilder key = published();
        KeyEventEnvelope missing = key.event(new KeyRenamed("missing"));
        KeyVerifier early = ready(config());
        awaitValid(early, key);

        PublishedTopics.shared().events(key.event(new KeyRevoked(null)));

        await().until(() -> early.verify(key.key(1), null).equals(STATE_UNKNOWN));
        await().until(() -> statusOfVerify(key) == 503);
        KeyVerifier late = ready(config());
        assertThat(late.verify(key.key(1), null)).isEqualTo(STATE_UNKNOWN);

        PublishedTopics.shared().events(missing);

        for (KeyVerifier verifier : List.of(early, late)) {
            awaitRevoked(verifier, key);
        }
    }

    @Test
    void kafkaThatHangs_makesAllUncertainBeyondTheBound_andComesBackByItself() {
        KeyHistoryBuilder key = published();
        KeyHistoryBuilder revoked = published();
        VerifierConfig config = config().withMaxStaleness(Duration.ofSeconds(3));
        List<KeyVerifier> verifiers = List.of(ready(config), ready(config));
        verifiers.forEach(verifier -> awaitValid(verifier, key));
        PublishedTopics.shared().events(revoked.event(new KeyRevoked(null)));
        for (KeyVerifier verifier : verifiers) {
            awaitRevoked(verifier, revoked);
        }

        TestServers.shared().signalKafka("STOP");

        for (KeyVerifier verifier : verifiers) {
            await().until(() -> verifier.verify(key.key(1), null).equals(NOT_FRESH));
            assertThat(verifier.verify(revoked.key(1), null)).isEqualTo(NOT_FRESH);
            assertThat(verifier.readiness().ready()).isFalse();
        }

        TestServers.shared().signalKafka("CONT");

        for (KeyVerifier verifier : verifiers) {
            awaitValid(verifier, key);
            assertThat(codeOf(verifier.verify(revoked.key(1), null))).isEqualTo(Code.REVOKED);
            assertThat(verifier.readiness().waitingFor()).isEmpty();
        }
    }

    /** With the usual bound, and looked at all the time. */
    @Test
    @EnabledIfSystemProperty(
            named = "keyledger.long",
            matches = "true",
            disabledReason = "takes a minute of standing still: ./keyledger test --long")
    void minuteWithoutKafka_letsNobodyPassByAnOldProof_andEndsByItself() {
        KeyHistoryBuilder key = published();
        KeyHistoryBuilder revoked = published();
        KeyVerifier verifier = ready(config());
        awaitValid(verifier, key);
        PublishedTopics.shared().events(revoked.event(new KeyRevoked(null)));
        awaitRevoked(verifier, revoked);

        TestServers.shared().signalKafka("STOP");

        await("a minute to pass")
                .pollInterval(Duration.ofMillis(20))
                .during(Duration.ofMinutes(1))
                .untilAsserted(() -> {
                    Instant before = Instant.now();
                    if (verifier.verify(key.key(1), null) instanceof Valid valid) {
                        assertThat(valid.asOf()).isAfterOrEqualTo(before.minusSeconds(15));
                    }
                    assertThat(verifier.verify(revoked.key(1), null)).isNotInstanceOf(Valid.class);
                });
        assertThat(verifier.verify(key.key(1), null)).isEqualTo(NOT_FRESH);

        TestServers.shared().signalKafka("CONT");

        awaitValid(verifier, key);
        assertThat(codeOf(verifier.verify(revoked.key(1), null))).isEqualTo(Code.REVOKED);
    }

    /** Its proof is as old then as its clock says, whatever it was about to answer. */
    @Test
    void processThatIsStopped_isUncertainWhenItGoesOn_andLetsNoKeyPassThatWasRevokedMeanwhile() throws Exception {
        stopAndGoOn(Duration.ofSeconds(3), Duration.ofSeconds(5));
    }

    @Test
    @EnabledIfSystemProperty(
            named = "keyledger.long",
            matches = "true",
            disabledReason = "takes a minute of standing still: ./keyledger test --long")
    void processThatIsStoppedForAMinute_isUncertainWhenItGoesOn_andComesBackByItself() throws Exception {
        stopAndGoOn(Duration.ofSeconds(15), Duration.ofMinutes(1));
    }

    private void stopAndGoOn(Duration bound, Duration stopped) throws Exception {
        KeyHistoryBuilder valid = published();
        KeyHistoryBuilder before = published();
        KeyHistoryBuilder meanwhile = published();
        PublishedTopics.shared().events(before.event(new KeyRevoked(null)));
        await().until(() -> statusOfVerify(valid) == 200);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        VerifyingProcess.class.getName(),
                        service().toString(),
                        gatewayToken(),
                        TestServers.shared().kafka(),
                        configuredPeppers,
                        Long.toString(bound.toMillis()),
                        valid.key(1),
                        before.key(1),
                        meanwhile.key(1))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var said = new CopyOnWriteArrayList<String>();
        Thread listener =
                Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(said::add));
        try {
            await("all to be known")
                    .until(() -> lastOf(said, 0).equals("VALID")
                            && lastOf(said, 1).equals("REVOKED")
                            && lastOf(said, 2).equals("VALID"));
            signal(process, "STOP");
            PublishedTopics.shared().events(meanwhile.event(new KeyRevoked(null)));
            await("it to stand still").pollDelay(stopped).until(() -> true);
            List<String> last = List.of("0 " + lastOf(said, 0), "1 " + lastOf(said, 1), "2 " + lastOf(said, 2));
            int heard = said.size();

            signal(process, "CONT");

            await("to come back by itself")
                    .until(() -> lastOf(said, 0).equals("VALID")
                            && lastOf(said, 1).equals("REVOKED")
                            && lastOf(said, 2).equals("REVOKED"));
            List<String> after = said.subList(heard, said.size());
            assertThat(Stream.concat(last.stream(), after.stream()))
                    .contains("0 NOT_FRESH", "1 NOT_FRESH", "2 NOT_FRESH");
            assertThat(after).as("of a key that was revoked before").doesNotContain("1 VALID");
            assertThat(after).as("of a key that was revoked meanwhile").doesNotContain("2 VALID");
        } finally {
            process.destroyForcibly().waitFor();
            listener.join();
        }
    }

    private static String lastOf(List<String> said, int key) {
        return said.stream()
                .filter(line -> line.startsWith(key + " "))
                .reduce("", (earlier, later) -> later)
                .replaceFirst("^[0-9]+ ", "");
    }

    private static void signal(Process process, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** It is needed for the start alone. */
    @Test
    void queryServiceThatIsGone_isMissedByNobodyWhoHasStarted_andByNobodyNewForLongerThanItIsGone() throws Exception {
        KeyHistoryBuilder key = published();
        String service = "localhost:" + RestAssured.port;
        TcpProxy way = TcpProxy.to(service);
        VerifierConfig config = config(URI.create("http://" + way.address()));
        KeyVerifier started = ready(config);
        awaitValid(started, key);

        way.close();

        KeyVerifier late = open(config);
        await("the late one to have tried")
                .until(() -> late.readiness().waitingFor().orElse("").startsWith("the snapshot of all keys: "));
        assertThat(late.verify(key.key(1), null)).isEqualTo(NOT_FRESH);
        KeyHistoryBuilder made = published();
        PublishedTopics.shared().events(key.event(new KeyRevoked(null)));
        awaitValid(started, made);
        awaitRevoked(started, key);

        try (TcpProxy back =
                TcpProxy.to(service, URI.create("http://" + way.address()).getPort())) {
            assertThat(back.address()).isEqualTo(way.address());
            awaitValid(late, made);
            awaitRevoked(late, key);
        }
    }

    @Test
    void closed_isUncertainOnceItsProofIsOld() {
        KeyHistoryBuilder key = published();
        KeyVerifier verifier = ready(config().withMaxStaleness(Duration.ofSeconds(3)));
        awaitValid(verifier, key);

        verifier.close();

        await().until(() -> verifier.verify(key.key(1), null).equals(NOT_FRESH));
    }

    @Test
    void restartWithoutTheQueryService_goesOnFromWhatWasKept_andKnowsWhatHasChangedSince() throws IOException {
        Path kept = folder.resolve("keys.snapshot");
        KeyHistoryBuilder key = published();
        KeyHistoryBuilder revoked = published();
        KeyVerifier first = ready(config().withKeptSnapshot(kept));
        awaitValid(first, revoked);
        await().until(() -> Files.exists(kept));
        first.close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(kept);
        }
        PublishedTopics.shared().events(revoked.event(new KeyRevoked(null)));
        KeyHistoryBuilder made = published();

        KeyVerifier second = open(config(NOBODY).withKeptSnapshot(kept));

        awaitValid(second, key);
        awaitValid(second, made);
        awaitRevoked(second, revoked);
    }

    @Test
    void keptSnapshotThatIsCutOffOrChanged_isNothingToStartFrom() throws IOException {
        Path kept = folder.resolve("keys.snapshot");
        KeyHistoryBuilder key = published();
        KeyVerifier first = ready(config().withKeptSnapshot(kept));
        awaitValid(first, key);
        await().until(() -> Files.exists(kept));
        first.close();
        byte[] whole = Files.readAllBytes(kept);
        byte[] changed = whole.clone();
        changed[changed.length / 2] ^= 1;

        for (byte[] unfit : List.of(Arrays.copyOf(whole, whole.length - 40), changed)) {
            Files.write(kept, unfit);
            KeyVerifier second = open(config(NOBODY).withKeptSnapshot(kept));
            await().until(() -> second.readiness().waitingFor().orElse("").contains("unfit"));
            assertThat(second.verify(key.key(1), null)).isEqualTo(NOT_FRESH);
            assertThat(second.readiness().keys()).isZero();
        }
        awaitValid(open(config().withKeptSnapshot(kept)), key);
    }

    @Test
    void snapshot_isForGatewaysAlone_andForNoCache() {
        given().auth()
                .oauth2(TestTokens.token("ops", "Ops", "platform:operator"))
                .get("/v1/verification-snapshot")
                .then()
                .statusCode(403);
        given().get("/v1/verification-snapshot").then().statusCode(401);
        await().untilAsserted(() -> given().auth()
                .oauth2(gatewayToken())
                .get("/v1/verification-snapshot")
                .then()
                .statusCode(200)
                .contentType("application/gzip")
                .header("Cache-Control", "no-store"));
        KeyVerifier stranger = open(VerifierConfig.of(
                service(),
                () -> TestTokens.token("ops", "Ops", "platform:operator"),
                kafka(),
                Peppers.parse(configuredPeppers)));
        await().until(() -> stranger.readiness().waitingFor().orElse("").contains("answered 403"));
    }

    @Test
    void receipts_tellWhichVerifiersHaveAKeysLastChange() {
        KeyHistoryBuilder key = published();
        KeyVerifier library = ready(config());
        KeyVerifier agent = ready(config().withName("edge-1", VerifierProgress.KIND_AGENT));
        assertThat(agent.id()).startsWith("edge-1-");
        // One that is heard of with the change for the first time has it, and nobody knows since when.
        await("both to be heard of without the change").untilAsserted(() -> assertThat(
                        propagation(key).statusCode(200).extract().jsonPath().<List<String>>get("verifiers.id"))
                .contains(library.id(), agent.id()));

        PublishedTopics.shared().events(key.event(new KeyRevoked(null)));

        await("all to have it, and when they got it").untilAsserted(() -> {
            var told = propagation(key).statusCode(200).extract().jsonPath();
            assertThat(told.getLong("version")).isEqualTo(2);
            for (KeyVerifier verifier : List.of(library, agent)) {
                String its = "verifiers.find { it.id == '" + verifier.id() + "' }.";
                assertThat(told.getBoolean(its + "applied")).isTrue();
                assertThat(told.getBoolean(its + "silent")).isFalse();
                assertThat(told.<Object>get(its + "lagMs")).isNotNull();
                assertThat(told.getLong(its + "lagMs")).isNotNegative();
                assertThat(told.<Object>get(its + "waitingMs")).isNull();
            }
            assertThat(told.<List<String>>get("verifiers.kind")).contains("query", "agent", "library");
            assertThat(told.getInt("appliedBy")).isGreaterThanOrEqualTo(3);
            assertThat(told.<Object>get("slowestMs")).isNotNull();
        });

        library.close();

        await("nobody to wait for one that has ended").untilAsserted(() -> assertThat(
                        propagation(key).extract().jsonPath().<List<String>>get("verifiers.id"))
                .contains(agent.id())
                .doesNotContain(library.id()));
    }

    @Test
    void verifierThatIsSilent_isListedAsSuch_untilItSpeaksAgain() throws Exception {
        KeyHistoryBuilder key = published();
        awaitValid(ready(config()), key);
        var lost = new VerifierProgress(
                "lost-" + UUID.randomUUID(),
                VerifierProgress.KIND_AGENT,
                Instant.now(),
                "another log",
                List.of(1L),
                List.of(),
                10_000);
        String its = "verifiers.find { it.id == '" + lost.id() + "' }.";

        // One producer: to connect anew each time may take longer than its word counts.
        try (var producer = receipts()) {
            send(producer, lost);

            await("its silence to be noticed").untilAsserted(() -> {
                var told = propagation(key).statusCode(200).extract().jsonPath();
                assertThat(told.<Boolean>get(its + "silent")).isTrue();
                assertThat(told.<Boolean>get(its + "applied")).isFalse();
            });

            await("its word to be heard").pollDelay(Duration.ZERO).untilAsserted(() -> {
                send(producer, lost);
                assertThat(propagation(key).extract().jsonPath().<Boolean>get(its + "silent"))
                        .isFalse();
            });
        }
    }

    @Test
    void propagation_isForAdminsAndForThoseWhoseKeyItIs() {
        KeyHistoryBuilder primary = published();
        String path = "/v1/workspaces/%s/keys/%s/propagation".formatted(primary.workspaceId(), primary.keyId());
        await().untilAsserted(() -> propagation(primary).statusCode(200));

        // Of the primary key no member is the owner, whoever has provisioned it.
        statusFor("ada", "workspace:" + primary.workspaceId() + ":member", path, 403);
        statusFor("ops", "platform:operator", path, 403);
        statusFor("gateway", "platform:gateway", path, 404);
        statusFor("eve", "workspace:elsewhere:admin", path, 404);
        statusFor(
                "ada",
                "workspace:" + primary.workspaceId() + ":admin",
                path.replace(primary.keyId().toString(), UUID.randomUUID().toString()),
                404);
    }

    private static void statusFor(String user, String group, String path, int status) {
        given().auth()
                .oauth2(TestTokens.token(user, user, group))
                .get(path)
                .then()
                .statusCode(status);
    }

    private static ValidatableResponse propagation(KeyHistoryBuilder key) {
        return given().auth()
                .oauth2(TestTokens.token("ada", "Ada", "workspace:" + key.workspaceId() + ":admin"))
                .get("/v1/workspaces/%s/keys/%s/propagation".formatted(key.workspaceId(), key.keyId()))
                .then();
    }

    private static KafkaProducer<String, byte[]> receipts() {
        return new KafkaProducer<>(kafka(), new StringSerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaProducer<String, byte[]> producer, VerifierProgress receipt) throws Exception {
        producer.send(new ProducerRecord<>(
                        Topics.VERIFIER_PROGRESS,
                        receipt.id(),
                        WireJson.mapper().writeValueAsBytes(receipt)))
                .get();
    }

    private KeyVerifier ready(VerifierConfig config) {
        KeyVerifier verifier = open(config);
        await("verifier to be ready")
                .untilAsserted(
                        () -> assertThat(verifier.readiness().waitingFor()).isEmpty());
        return verifier;
    }

    private KeyVerifier open(VerifierConfig config) {
        KeyVerifier verifier = KeyVerifier.open(config);
        opened.add(verifier);
        return verifier;
    }

    private VerifierConfig config() {
        return config(service());
    }

    private VerifierConfig config(URI queryService) {
        return VerifierConfig.of(
                queryService, KeyVerifierTest::gatewayToken, kafka(), Peppers.parse(configuredPeppers));
    }

    private static URI service() {
        return URI.create("http://localhost:" + RestAssured.port);
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", TestServers.shared().kafka());
    }

    private static String gatewayToken() {
        return TestTokens.token("gateway", "Gateway", "platform:gateway");
    }

    private KeyHistoryBuilder neverPublished() {
        var key = new KeyHistoryBuilder(
                "ws-" + UUID.randomUUID().toString().substring(0, 13),
                Peppers.parse(configuredPeppers).newest(),
                new Actor("ada", "Ada Admin"),
                Instant.now().minusSeconds(60));
        var unused = key.primary("A workspace");
        return key;
    }

    private KeyHistoryBuilder published() {
        KeyHistoryBuilder key = neverPublished();
        PublishedTopics.shared().events(key.history().toArray(KeyEventEnvelope[]::new));
        return key;
    }

    private static void awaitValid(KeyVerifier verifier, KeyHistoryBuilder key) {
        await("key to be valid").untilAsserted(() -> assertThat(verifier.verify(key.key(1), null))
                .isInstanceOf(Valid.class));
    }

    private static void awaitRevoked(KeyVerifier verifier, KeyHistoryBuilder key) {
        await("first secret to be refused").until(() -> codeOf(verifier.verify(key.key(1), null)) == Code.REVOKED);
    }

    private static Code codeOf(Verdict verdict) {
        return verdict instanceof Refused refused ? refused.code() : null;
    }

    private static int statusOfVerify(KeyHistoryBuilder key) {
        return given().auth()
                .oauth2(gatewayToken())
                .contentType("application/json")
                .body(Map.of("key", key.key(1)))
                .post("/v1/keys/verify")
                .statusCode();
    }

    private int execute(String sql, UUID keyId) throws Exception {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, keyId);
            return statement.executeUpdate();
        }
    }

    private static void garble(KeyHistoryBuilder key) throws Exception {
        try (var producer = new KafkaProducer<>(kafka(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.KEY_EVENTS, key.keyId().toString(), "not an event".getBytes(UTF_8)))
                    .get();
        }
    }
}

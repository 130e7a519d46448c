package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Two query services share the work of one view, and each verifies from its own memory. */
class TwoInstancesTest {
    private static final int SESSION_SECONDS = 6;
    private static final boolean LONG = Boolean.getBoolean("keyledger.long");
    private static final int RACES = LONG ? 10_000 : 500;
    /** Between two keys of the load: what is asked of the instances is to agree, not to be fast. */
    private static final Duration PAUSE = LONG ? Duration.ZERO : Duration.ofMillis(50);

    private static final int WATCHES = 4;
    private static final int NEWEST = 20;

    private final Stack stack = Stack.shared();
    private final Keys acme = new Keys(stack, "acme", "ada").provisioned();

    @Test
    void instancesRestartedAndSuspendedUnderLoad_agreeInTheEnd() throws Exception {
        List<Keys.Created> live = new CopyOnWriteArrayList<>();
        List<Keys.Created> revoked = new CopyOnWriteArrayList<>();
        var over = new AtomicBoolean();
        try (SecondInstance second = stack.another("key-query-service")
                        .with("KAFKA_SESSION_TIMEOUT_MS", "" + SESSION_SECONDS * 1_000)
                        .with("KAFKA_HEARTBEAT_INTERVAL_MS", "1000")
                        .started();
                ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<?> load = threads.submit(() -> createAndRevoke(over, live, revoked));

            stack.awaitRestart("key-query-service", stack.kill("key-query-service"));
            awaitAgreement(second, live, revoked);
            second.signal("STOP");
            await("its session to end")
                    .pollDelay(Duration.ofSeconds(SESSION_SECONDS + 3))
                    .until(() -> true);
            second.signal("CONT");
            awaitAgreement(second, live, revoked);
            second.restart();

            over.set(true);
            load.get();
            awaitAgreement(second, live, revoked);
            assertThat(page(second.address())).isEqualTo(page(stack.endpoint("query")));
            assertThat(revoked).hasSizeGreaterThan(10);
            String replayed = stack.run("ops", "replay", "keys", "--json");
            assertThat(replayed).as("the view beside a fresh rebuild").contains("\"differences\":0");
        }
        live.forEach(key -> acme.revoke(key.keyId()));
    }

    /** Whoever was told once that a key is revoked is never told again that it is valid, at either instance. */
    @Test
    void revokedKey_isNeverValidAgain() throws Exception {
        try (SecondInstance second = stack.another("key-query-service").started();
                ExecutorService threads = Executors.newFixedThreadPool(2 * WATCHES)) {
            int races = 0;
            while (races < RACES) {
                Keys.Created key = acme.create("raced " + System.nanoTime());
                races += race(key, List.of(stack.endpoint("query"), second.address()), threads);
            }
        }
    }

    /** @return how many requests were answered */
    private int race(Keys.Created key, List<String> instances, ExecutorService threads) throws Exception {
        var valid = new CountDownLatch(instances.size() * WATCHES);
        var watches = new ArrayList<List<Future<List<Asked>>>>();
        for (String instance : instances) {
            Callable<List<Asked>> watch = () -> askUntilRefused(instance, key, valid);
            watches.add(new ArrayList<>());
            for (int i = 0; i < WATCHES; i++) {
                watches.getLast().add(threads.submit(watch));
            }
        }
        valid.await();
        acme.revoke(key.keyId());
        int asked = 0;
        for (List<Future<List<Asked>>> ofInstance : watches) {
            var answers = new ArrayList<Asked>();
            for (Future<List<Asked>> watch : ofInstance) {
                answers.addAll(watch.get());
            }
            long firstRefusal = answers.stream()
                    .filter(answer -> !answer.valid())
                    .mapToLong(Asked::answeredNanos)
                    .min()
                    .orElseThrow();
            assertThat(answers)
                    .filteredOn(answer -> answer.askedNanos() > firstRefusal)
                    .allMatch(answer -> !answer.valid(), "asked after a refusal");
            asked += answers.size();
        }
        return asked;
    }

    private record Asked(long askedNanos, long answeredNanos, boolean valid) {}

    private List<Asked> askUntilRefused(String instance, Keys.Created key, CountDownLatch valid) {
        var answers = new ArrayList<Asked>();
        int refusals = 0;
        while (refusals < 10) {
            long asked = System.nanoTime();
            String code = code(instance, key);
            if (answers.isEmpty()) {
                if (code.equals("NOT_FOUND")) {
                    continue;
                }
                valid.countDown();
            }
            assertThat(code).isIn("VALID", "REVOKED");
            answers.add(new Asked(asked, System.nanoTime(), code.equals("VALID")));
            refusals += code.equals("REVOKED") ? 1 : 0;
        }
        return answers;
    }

    private Void createAndRevoke(AtomicBoolean over, List<Keys.Created> live, List<Keys.Created> revoked)
            throws InterruptedException {
        for (int i = 0; !over.get(); i++) {
            Keys.Created key = acme.create("shared " + i + " " + System.nanoTime());
            if (i % 20 == 0) {
                live.add(key);
            } else {
                acme.revoke(key.keyId());
                revoked.add(key);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        return null;
    }

    /** On the newest keys: what was before them stands before them in the log too. */
    private void awaitAgreement(SecondInstance second, List<Keys.Created> live, List<Keys.Created> revoked) {
        List<Keys.Created> newestLive = newest(live);
        List<Keys.Created> newestRevoked = newest(revoked);
        for (String instance : List.of(stack.endpoint("query"), second.address())) {
            await(instance + " to know all")
                    .ignoreExceptions()
                    .until(() -> newestRevoked.stream()
                                    .allMatch(key -> code(instance, key).equals("REVOKED"))
                            && newestLive.stream()
                                    .allMatch(key -> code(instance, key).equals("VALID")));
        }
    }

    private static List<Keys.Created> newest(List<Keys.Created> keys) {
        List<Keys.Created> now = List.copyOf(keys);
        return now.subList(Math.max(0, now.size() - NEWEST), now.size());
    }

    private String code(String instance, Keys.Created key) {
        Response answer =
                stack.asAt("gateway", instance).body(Map.of("key", key.key())).post("/v1/keys/verify");
        return answer.statusCode() == 200 ? answer.path("code") : "" + answer.statusCode();
    }

    private List<Map<String, Object>> page(String instance) {
        return stack.asAt("ada", instance)
                .get("/v1/workspaces/acme/keys?limit=200")
                .then()
                .statusCode(200)
                .extract()
                .path("items");
    }
}

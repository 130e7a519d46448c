package dev.keyledger.console.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.console.StubServices;
import dev.keyledger.console.Visitor;
import dev.keyledger.console.upstream.Propagation;
import dev.keyledger.console.upstream.Propagation.Verifier;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StubServices.class)
class ArrivalWordsTest {
    private static final String PROPAGATION =
            "/workspaces/acme/keys/" + StubServices.ADDITIONAL + "/propagation?version=2&ends=true&asked=";

    @Inject
    ArrivalWords words;

    @Test
    void changeThatIsEverywhere_isToldWithTheSlowest() {
        assertThat(words.of(told(41L, has("a"), has("b"), has("c")), true))
                .isEqualTo("Refused by 3 of 3 gateways, the last after 41 ms.");
        assertThat(words.of(told(null, has("a")), false)).isEqualTo("Known to 1 of 1 gateways.");
    }

    @Test
    void oneThatIsWaitedFor_isNamed_andOfManyTwo() {
        assertThat(words.of(told(41L, has("a"), has("b"), lacks("gateway-agent@eu-1")), true))
                .isEqualTo("Refused by 2 of 3 gateways, waiting for gateway-agent@eu-1 since 12:03:10 UTC.");
        assertThat(words.of(told(null, lacks("a"), lacks("b"), lacks("c"), lacks("d")), true))
                .isEqualTo("Refused by 0 of 4 gateways, waiting for a, b and 2 more since 12:03:10 UTC.");
    }

    @Test
    void silentOnesAndOlderBuilds_areToldOf_andNotWaitedFor() {
        var older = new Verifier("old", false, false, false);
        var silent = new Verifier("gone", false, true, true);

        assertThat(words.of(told(7L, has("a"), older, silent), false))
                .isEqualTo("Known to 1 of 2 gateways, the last after 7 ms."
                        + " One runs an older build that can't read this change, and refuses the key."
                        + " One more is not heard from; a gateway that is cut off refuses keys by itself.");
        assertThat(words.of(told(null, silent, silent), true))
                .isEqualTo(
                        "No gateway tells what it has. 2 more are not heard from; a gateway that is cut off refuses keys by itself.");
    }

    @Test
    void page_asksAgain_untilTheChangeIsEverywhere_orForAMinute() {
        asked("ada", PROPAGATION + 1)
                .body(Matchers.containsString("Refused by 2 of 3 gateways, waiting for edge-1"))
                .body(Matchers.containsString("asked=2"), Matchers.containsString("data-refresh=\"1000\""));
        asked("ada", PROPAGATION + 12).body(Matchers.containsString("data-refresh=\"3000\""));
        asked("ada", PROPAGATION + Arrival.ASKED_MAX)
                .body(Matchers.containsString("Reload the page to ask again."))
                .body(Matchers.not(Matchers.containsString("data-refresh")));
        asked("ada", PROPAGATION.replace("version=2", "version=3") + 1)
                .body(Matchers.containsString("Asking which gateways have it"))
                .body(Matchers.containsString("data-refresh"));
        asked("ada+propagation=503", PROPAGATION + 1)
                .body(Matchers.containsString("Asking which gateways have it"))
                .body(Matchers.containsString("data-refresh"));
        asked("ada+propagation=503", PROPAGATION + Arrival.ASKED_MAX)
                .body(Matchers.containsString("can&#39;t be told at the moment"))
                .body(Matchers.not(Matchers.containsString("data-refresh")));
        asked("ada+propagation=403", PROPAGATION + 1).body(Matchers.not(Matchers.containsString("data-refresh")));
    }

    private static ValidatableResponse asked(String visitor, String path) {
        return Visitor.of(visitor).asks().get(path).then().statusCode(200);
    }

    private static Propagation told(Long slowest, Verifier... verifiers) {
        List<Verifier> all = Stream.of(verifiers).toList();
        long live = all.stream().filter(verifier -> !verifier.silent()).count();
        long applied = all.stream().filter(Verifier::applied).count();
        return new Propagation(
                2,
                Instant.parse("2026-11-28T12:03:10Z"),
                all,
                Math.toIntExact(applied),
                Math.toIntExact(live),
                slowest);
    }

    private static Verifier has(String id) {
        return new Verifier(id, true, true, false);
    }

    private static Verifier lacks(String id) {
        return new Verifier(id, false, true, false);
    }
}

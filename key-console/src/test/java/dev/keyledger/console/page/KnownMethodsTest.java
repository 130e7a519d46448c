package dev.keyledger.console.page;

import static org.hamcrest.Matchers.containsString;

import dev.keyledger.console.StubServices;
import dev.keyledger.console.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A path that is there says so, to whoever comes with another method. */
@QuarkusTest
@WithTestResource(StubServices.class)
class KnownMethodsTest {
    private static final String KEYS = "/workspaces/acme/keys";

    @ParameterizedTest
    @CsvSource({
        "GET, /id/reveal, 'OPTIONS, POST'",
        "DELETE, /id/rotations/id/retire-old, 'GET, HEAD, OPTIONS, POST'",
        "DELETE, '', 'GET, HEAD, OPTIONS, POST'",
        "PUT, /id/usage, 'GET, HEAD, OPTIONS'",
        "PATCH, /id/rename, 'GET, HEAD, OPTIONS, POST'",
    })
    void pathThatKnowsOtherMethods_is405WithThem(String method, String path, String allowed) {
        Visitor.of("ada")
                .asks()
                .request(method, KEYS + path)
                .then()
                .statusCode(405)
                .header("Allow", allowed)
                .body(containsString("doesn&#39;t exist"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void pathThatKnowsNoMethod_isNotFound(String method) {
        Visitor.of("ada").asks().request(method, "/nowhere").then().statusCode(404);
    }
}

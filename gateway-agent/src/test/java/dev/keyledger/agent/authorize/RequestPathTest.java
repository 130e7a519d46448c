package dev.keyledger.agent.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
    @ParameterizedTest
    @CsvSource({
        "/v1/models, v1|models",
        "/v1/models?limit=2, v1|models",
        "/v1/models?next=/../x%2f;#, v1|models",
        "//v1///models/, v1|models",
        "/v1/./models/., v1|models",
        "/v1/embeddings/../models, v1|models",
        "/v1/embeddings/../models//x/, v1|models|x",
        "/v1/%6dodels, v1|models",
        "/v1/models/gpt-4o%20mini, v1|models|gpt-4o mini",
        "/v1/models/m%C3%BCller, v1|models|müller",
        "/v1/models/a:b@c!$&'()*+=~_-, v1|models|a:b@c!$&'()*+=~_-",
        "/v1/models/..., v1|models|...",
        "/V1/Models, V1|Models"
    })
    void path_isNormalised(String uri, String segments) {
        assertThat(RequestPath.of(uri)).contains(new RequestPath(List.of(segments.split("\\|", -1))));
    }

    @Test
    void root_hasNoSegments() {
        assertThat(RequestPath.of("/")).contains(new RequestPath(List.of()));
        assertThat(RequestPath.of("/?x")).contains(new RequestPath(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1/models",
                "*",
                "http://upstream/v1/models",
                "?/v1/models",
                "/v1/%2e%2e/models",
                "/v1/%2E/models",
                "/v1/.%2e/models",
                "/..",
                "/v1/../../models",
                "/admin//../v1/models",
                "/v1/embeddings//../models",
                "//v1/x/../models",
                "/v1//./../v1/models",
                "/v1/models%2Fx",
                "/v1/models%2fx",
                "/v1%5cmodels",
                "/v1\\models",
                "/v1/models%252Fx",
                "/v1/models%25",
                "/v1/models;x=1",
                "/v1/models%3bx",
                "/v1/models%3Fx",
                "/v1/models%23x",
                "/v1/models#x",
                "/v1/models%00",
                "/v1/models%0d%0aX:y",
                "/v1/models%7f",
                "/v1/models%",
                "/v1/models%2",
                "/v1/models%zz",
                "/v1/models%+1",
                "/v1/models%c3",
                "/v1/models%c0%af",
                "/v1/models%ed%a0%80",
                "/v1/models%ff",
                "/v1/mo dels",
                "/v1/models\t",
                "/v1/models\u0000",
                "/v1/müller",
                "/v1/models\u2028",
                "/v1/models%\uff11\uff11"
            })
    void ambiguousPath_isNone(String uri) {
        assertThat(RequestPath.of(uri)).isEmpty();
    }

    @Test
    void overlongPath_isNone() {
        assertThat(RequestPath.of("/v1/models/" + "x".repeat(1 << 20))).isEmpty();
    }

    /** Decoded twice it would be another path. */
    @Test
    void path_isDecodedOnce() {
        assertThat(RequestPath.of("/v1/%2525")).isEmpty();
        assertThat(RequestPath.of("/v1/%41").orElseThrow().segments()).containsExactly("v1", "A");
    }
}

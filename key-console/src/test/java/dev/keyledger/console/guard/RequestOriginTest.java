package dev.keyledger.console.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestOriginTest {
    private static final String HOST = "console.example.com";

    @ParameterizedTest
    @CsvSource({"same-origin, true", "same-site, false", "cross-site, false", "none, false"})
    void change_comesFromOurOwnPagesAlone(String site, boolean allowed) {
        assertThat(new RequestOrigin(site, "cors", "https://" + HOST, HOST).mayChange())
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "https://console.example.com, true",
        "https://console.example.com:8443, false",
        "https://evil.example, false",
        "null, false",
        "https://console.example.com.evil.example, false",
        "'https://a b', false",
        ", false"
    })
    void browserWithoutFetchMetadata_isJudgedByItsOrigin(String origin, boolean allowed) {
        assertThat(new RequestOrigin(null, null, origin, HOST).mayChange()).isEqualTo(allowed);
    }

    @Test
    void page_mayBeLinkedToFromAnywhere_butItsPartsAreForOurselves() {
        assertThat(new RequestOrigin("cross-site", "navigate", null, HOST).mayRead())
                .isTrue();
        assertThat(new RequestOrigin("none", "navigate", null, HOST).mayRead()).isTrue();
        assertThat(new RequestOrigin("same-origin", "cors", null, HOST).mayRead())
                .isTrue();
        assertThat(new RequestOrigin("cross-site", "cors", null, HOST).mayRead())
                .isFalse();
        assertThat(new RequestOrigin("same-site", "no-cors", null, HOST).mayRead())
                .isFalse();
    }
}

package dev.keyledger.agent.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresentedKeyTest {
    private static final PresentedKey NONE = new PresentedKey.None();
    private static final PresentedKey SEVERAL = new PresentedKey.Several();

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer secret",
        "authorization, bearer secret",
        "AUTHORIZATION, 'BEARER   secret  '",
        "Authorization, 'Bearer\tsecret'",
        "x-api-key, secret",
        "X-Api-Key, ' secret '",
        "api-key, secret"
    })
    void keyInAnyOfItsPlaces_isFound(String header, String value) {
        assertThat(PresentedKey.in(Asked.plainly().with(header, value))).isEqualTo(new PresentedKey.One("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Basic secret",
        "Authorization, Bearersecret",
        "Authorization, Bearer",
        "Authorization, 'Bearer  '",
        "Authorization, secret",
        "x-api-key, ''",
        "x_api_key, secret",
        "api_key, secret",
        "apikey, secret",
        "Proxy-Authorization, Bearer secret",
        "X-Keyledger-Key, secret",
        "Cookie, key=secret"
    })
    void anythingElse_isNoKey(String header, String value) {
        assertThat(PresentedKey.in(Asked.plainly().with(header, value))).isEqualTo(NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer one, Authorization, Bearer two",
        "Authorization, Bearer one, x-api-key, two",
        "x-api-key, one, api-key, two",
        "x-api-key, one, X-API-KEY, two",
        "api-key, one, Authorization, Bearer One"
    })
    void differentKeys_areSeveral(String first, String one, String second, String two) {
        assertThat(PresentedKey.in(Asked.plainly().with(first, one).with(second, two)))
                .isEqualTo(SEVERAL);
    }

    @Test
    void sameKeyInSeveralPlaces_isOne() {
        Asked asked = Asked.plainly()
                .with("Authorization", "Bearer secret")
                .with("x-api-key", "secret")
                .with("api-key", "secret")
                .with("API-KEY", "")
                .with("Authorization", "Basic dTpw");

        assertThat(PresentedKey.in(asked)).isEqualTo(new PresentedKey.One("secret"));
    }

    /** As a proxy joins what came twice. */
    @Test
    void joinedKeys_areNoKeyOfOurs() {
        assertThat(PresentedKey.in(Asked.plainly().with("Authorization", "Bearer one, Bearer two")))
                .isEqualTo(new PresentedKey.One("one, Bearer two"));
    }

    @Test
    void key_neverPrintsItself() {
        assertThat(PresentedKey.in(Asked.plainly().with("x-api-key", "secret")).toString())
                .doesNotContain("secret");
    }
}

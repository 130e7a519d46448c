package dev.keyledger.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Cookie;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StubServices.class)
class SignInTest {
    /** These tests talk http to the console, as a proxy that ends TLS does. */
    @Test
    void cookies_areForHttpsAlone_alsoBehindAProxyThatEndsTls() {
        Visitor ada = Visitor.of("ada");
        Cookie session = ada.sessionCookie();
        assertThat(session.isSecured()).isTrue();
        assertThat(session.isHttpOnly()).isTrue();
        assertThat(session.getSameSite()).isEqualTo("Strict");
        assertThat(ada.cookiesOfTheQuestion())
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(cookie ->
                        assertThat(cookie.isSecured()).as(cookie.getName()).isTrue());
    }
}

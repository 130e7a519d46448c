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

    /** Such a name is a browser's word that this host has set the cookie, by HTTPS. */
    @Test
    void cookies_haveNamesThatNoOtherHostCanSet() {
        Visitor ada = Visitor.of("ada");
        assertThat(ada.cookiesOfTheQuestion()).allSatisfy(cookie -> {
            assertThat(cookie.getName()).startsWith("__Host-");
            assertThat(cookie.getPath()).isEqualTo("/");
            assertThat(cookie.getDomain()).isNull();
        });
        assertThat(ada.sessionCookie().getPath()).isEqualTo("/");
        ada.opens().get("/workspaces").then().statusCode(200);
    }

    /** Another host of the domain could have set it. */
    @Test
    void sessionUnderThePlainName_isNone() {
        Visitor ada = Visitor.of("ada");
        Visitor.anonymous()
                .cookie("q_session", ada.sessionCookie().getValue())
                .get("/workspaces")
                .then()
                .statusCode(303);
    }

    @Test
    void signingOut_endsTheCookieByItsName() {
        Visitor ada = Visitor.of("ada");
        var ended = ada.asks().post("/sign-out").detailedCookies().get("__Host-q_session");
        assertThat(ended.getMaxAge()).isZero();
        assertThat(ended.isSecured()).isTrue();
        ada.opens().get("/workspaces").then().statusCode(303);
    }
}

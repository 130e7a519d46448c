package dev.keyledger.console;

import static io.restassured.RestAssured.given;

import io.restassured.http.Cookie;
import io.restassured.http.Cookies;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with a browser that has signed in. */
public final class Visitor {
    private static final String SESSION = "__Host-q_session";
    private static final Pattern CSRF_TOKEN = Pattern.compile("name=\"csrf-token\" content=\"([^\"]+)\"");

    /** What signing in set, on the way there and on the way back. */
    private final Cookies asked;

    private final Cookies set;

    private Visitor(Cookies asked, Cookies set) {
        this.asked = asked;
        this.set = set;
    }

    /** @param login who, and what goes wrong for them, see {@link StubServices} */
    public static Visitor of(String login) {
        Response question = anonymous().get("/sign-in");
        String query = URI.create(question.header("Location")).getQuery();
        String state = Arrays.stream(query.split("&", -1))
                .filter(parameter -> parameter.startsWith("state="))
                .findFirst()
                .orElseThrow()
                .substring("state=".length());
        Response signedIn = anonymous()
                .cookies(question.detailedCookies())
                .queryParam("code", login)
                .queryParam("state", state)
                .get("/signed-in");
        signedIn.then().statusCode(200);
        return new Visitor(question.detailedCookies(), signedIn.detailedCookies());
    }

    /** A request of somebody without a session. */
    public static RequestSpecification anonymous() {
        return given().redirects().follow(false);
    }

    /** Opens a page. */
    public RequestSpecification opens() {
        return anonymous().cookie(SESSION, sessionCookie().getValue());
    }

    /** What a page's script asks for or sends. */
    public RequestSpecification asks() {
        return asks(csrfToken());
    }

    /** As {@link #asks()}, from a page that holds another token. */
    public RequestSpecification asks(String csrfToken) {
        return opens().header("HX-Request", "true")
                .header("Sec-Fetch-Site", "same-origin")
                .header("X-CSRF-Token", csrfToken);
    }

    public String csrfToken() {
        Matcher token = CSRF_TOKEN.matcher(opens().get("/workspaces").asString());
        if (!token.find()) {
            throw new IllegalStateException("a page without a token");
        }
        return token.group(1);
    }

    Cookie sessionCookie() {
        return set.get(SESSION);
    }

    /** The cookies of a sign-in that is under way. */
    Cookies cookiesOfTheQuestion() {
        return asked;
    }
}

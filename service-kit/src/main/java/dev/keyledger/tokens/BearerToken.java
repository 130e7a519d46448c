package dev.keyledger.tokens;

import io.quarkus.security.AuthenticationFailedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The token of a request, read before anybody looks at its signature: three parts, the first two JSON objects. What has
 * another form is refused here, so that nothing behind has to cope with it.
 *
 * @param text as it was sent
 * @param claims what it says, true or not
 */
record BearerToken(String text, JsonObject claims) {
    /** Real issuers' tokens have up to 30,000; what is longer isn't one, and would be remembered for nothing. */
    static final int CHARACTERS_MAX = 49_152;

    static final String SCHEME = "Bearer";
    private static final int PARTS = 3;

    /**
     * What the request sends as its token, unread; empty if it sends none.
     *
     * @throws AuthenticationFailedException if it sends more than one
     */
    static Optional<String> textOf(HttpServerRequest request) {
        List<String> headers = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        if (headers.size() > 1) {
            throw new AuthenticationFailedException("Authorization is given more than once");
        }
        String header = headers.getFirst().strip();
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String token = header.substring(SCHEME.length());
        if (!token.startsWith(" ")) {
            return Optional.empty();
        }
        return Optional.of(token.strip());
    }

    /** @throws AuthenticationFailedException if it is none */
    static BearerToken parse(String token) {
        if (token.length() > CHARACTERS_MAX) {
            throw new AuthenticationFailedException("the token is longer than " + CHARACTERS_MAX + " characters");
        }
        String[] parts = token.split("\\.", PARTS + 1);
        if (parts.length != PARTS || parts[PARTS - 1].isEmpty()) {
            throw new AuthenticationFailedException("the token is not a signed JWT");
        }
        if (!(json(parts[0]).getValue("alg") instanceof String)) {
            throw new AuthenticationFailedException("the token's header names no algorithm");
        }
        return new BearerToken(token, json(parts[1]));
    }

    private static JsonObject json(String part) {
        try {
            return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | DecodeException e) {
            throw new AuthenticationFailedException("the token is not made of JSON objects", e);
        }
    }

    @Override
    public String toString() {
        return "BearerToken[]";
    }
}

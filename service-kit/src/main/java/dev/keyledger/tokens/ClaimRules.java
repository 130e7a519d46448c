package dev.keyledger.tokens;

import io.quarkus.security.AuthenticationFailedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the claims that are read here must be. A signature proves who has written a token, not that it says something: of
 * a subject that is missing or empty, all callers would be one person.
 */
final class ClaimRules {
    /** OpenID Connect's own bound. It is stored with every event, and stands in answers and columns. */
    private static final int SUBJECT_CHARACTERS_MAX = 255;

    private static final long SECONDS_MAX = 253_402_300_799L; // The end of the year 9999.

    private static final List<String> TEXTS =
            List.of("iss", "sub", "name", "upn", "preferred_username", "jti", "azp", "typ", "scope");
    private static final List<String> TIMES = List.of("exp", "nbf", "iat");

    private ClaimRules() {}

    /** @throws AuthenticationFailedException naming the claim that is missing or of a wrong kind */
    static void require(JsonObject claims) {
        TEXTS.forEach(name -> requireText(claims, name));
        TIMES.forEach(name -> requireTime(claims, name));
        if (claims.getValue("exp") == null) {
            throw broken("exp", "is missing");
        }
        requireAudience(claims.getValue("aud"));
        requireSubject(claims.getString("sub"));
    }

    private static void requireText(JsonObject claims, String name) {
        Object value = claims.getValue(name);
        if (value != null && !(value instanceof String)) {
            throw broken(name, "is no text");
        }
    }

    private static void requireTime(JsonObject claims, String name) {
        Object value = claims.getValue(name);
        if (value == null) {
            return;
        }
        // A fraction is allowed; infinity, which 1e999 is read as, lies beyond the bound.
        if (!(value instanceof Number seconds)
                || !(seconds.doubleValue() >= 0 && seconds.doubleValue() <= SECONDS_MAX)) {
            throw broken(name, "is no time");
        }
    }

    private static void requireAudience(@Nullable Object audience) {
        boolean fine = audience == null
                || audience instanceof String
                || (audience instanceof JsonArray several
                        && IntStream.range(0, several.size()).allMatch(i -> several.getValue(i) instanceof String));
        if (!fine) {
            throw broken("aud", "is neither a text nor a list of texts");
        }
    }

    private static void requireSubject(@Nullable String subject) {
        if (subject == null || subject.isBlank()) {
            throw broken("sub", "is missing");
        }
        if (subject.length() > SUBJECT_CHARACTERS_MAX) {
            throw broken("sub", "has more than " + SUBJECT_CHARACTERS_MAX + " characters");
        }
        if (!subject.codePoints().allMatch(ClaimRules::isVisible)) {
            throw broken("sub", "holds characters that can't be seen");
        }
    }

    /** Otherwise two people could look like one, and PostgreSQL's text can't hold a NUL. */
    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static AuthenticationFailedException broken(String claim, String what) {
        return new AuthenticationFailedException("the token's " + claim + " " + what);
    }
}

package dev.keyledger.agent.authorize;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands as a key in a request, wherever clients put it. Nothing is known of it yet: it may be of any form. */
sealed interface PresentedKey {
    /** It never prints itself. */
    record One(String text) implements PresentedKey {
        @Override
        public String toString() {
            return "One[…]";
        }
    }

    record None() implements PresentedKey {}

    /** The upstream might go by another one than the agent did. */
    record Several() implements PresentedKey {}

    /** {@code Authorization: Bearer}, Anthropic's {@code x-api-key} and Azure's {@code api-key}. */
    List<String> BARE_HEADERS = List.of("x-api-key", "api-key");

    String BEARER = "Bearer";

    static PresentedKey in(ProxyRequest request) {
        String found = null;
        for (String credentials : request.header("Authorization")) {
            String bearer = bearerOf(credentials);
            if (found != null && bearer != null && !bearer.equals(found)) {
                return new Several();
            }
            found = bearer == null ? found : bearer;
        }
        for (String header : BARE_HEADERS) {
            for (String value : request.header(header)) {
                String key = stripped(value);
                if (found != null && !key.isEmpty() && !key.equals(found)) {
                    return new Several();
                }
                found = key.isEmpty() ? found : key;
            }
        }
        return found == null ? new None() : new One(found);
    }

    /** Null if it is another scheme's, or the scheme alone. */
    private static @Nullable String bearerOf(String credentials) {
        String value = stripped(credentials);
        if (value.length() <= BEARER.length()
                || !value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                || " \t".indexOf(value.charAt(BEARER.length())) < 0) {
            return null;
        }
        return stripped(value.substring(BEARER.length()));
    }

    /** Of what HTTP takes for space around a value, and of nothing else that another reader may take for part of the key. */
    private static String stripped(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isSpace(value.charAt(from))) {
            from++;
        }
        while (from < to && isSpace(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}

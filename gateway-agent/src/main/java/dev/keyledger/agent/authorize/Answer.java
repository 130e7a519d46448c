package dev.keyledger.agent.authorize;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.verifier.Verdict.Valid;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy is answered.
 *
 * @param outcome {@code valid}, or the code of why not
 * @param body JSON in the shape in which OpenAI answers errors, so that its clients show the message; empty if there is none
 */
public record Answer(int status, String outcome, Map<String, String> headers, String body) {
    public static final String KEY_ID = "X-Keyledger-Key-Id";
    public static final String WORKSPACE = "X-Keyledger-Workspace";
    /** By spaces. */
    public static final String SCOPES = "X-Keyledger-Scopes";

    public static final String SECRET_VERSION = "X-Keyledger-Secret-Version";
    /** The code of a refusal, for proxies that show a page of their own instead of the body. */
    public static final String ERROR = "X-Keyledger-Error";

    private static final String CHALLENGE = "WWW-Authenticate";
    private static final String RETRY_AFTER_SECONDS = "1";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Written once: whoever tries keys is answered nothing else. */
    private static final Map<Refusal, Answer> ABOUT_NO_SCOPE = Stream.of(Refusal.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), refusal -> newRefused(refusal, null)));

    public Answer {
        headers = Map.copyOf(headers);
    }

    static Answer valid(Valid key) {
        return new Answer(
                200,
                "valid",
                Map.of(
                        KEY_ID,
                        key.keyId().toString(),
                        WORKSPACE,
                        key.workspaceId().value(),
                        // One that no header can hold is one that nobody behind the proxy could have asked for.
                        SCOPES,
                        key.scopes().stream().filter(Answer::fitsHeader).collect(Collectors.joining(" ")),
                        SECRET_VERSION,
                        Integer.toString(key.secretVersion()),
                        "Cache-Control",
                        "no-store"),
                "");
    }

    /** @param neededScope null if the refusal isn't about one */
    static Answer refused(Refusal refusal, @Nullable String neededScope) {
        return neededScope == null ? requireNonNull(ABOUT_NO_SCOPE.get(refusal)) : newRefused(refusal, neededScope);
    }

    private static Answer newRefused(Refusal refusal, @Nullable String neededScope) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Cache-Control", "no-store");
        headers.put("Content-Type", "application/json");
        headers.put(ERROR, refusal.code());
        switch (refusal.status()) {
            case 401 -> headers.put(CHALLENGE, challenge(refusal));
            case 403 -> {
                if (neededScope != null) {
                    headers.put(
                            CHALLENGE, challenge(refusal, "insufficient_scope") + ", scope=\"" + neededScope + "\"");
                }
            }
            default -> headers.put("Retry-After", RETRY_AFTER_SECONDS);
        }
        String message = neededScope == null
                ? refusal.message()
                : refusal.message() + " It needs the scope '" + neededScope + "'.";
        return new Answer(refusal.status(), refusal.code(), headers, body(refusal, message));
    }

    /** As RFC 6750 has it: whoever sent no key is told of no mistake. */
    private static String challenge(Refusal refusal) {
        return refusal == Refusal.NO_KEY ? "Bearer realm=\"keyledger\"" : challenge(refusal, "invalid_token");
    }

    private static String challenge(Refusal refusal, String error) {
        return "Bearer realm=\"keyledger\", error=\"" + error + "\", error_description=\"" + refusal.message() + "\"";
    }

    private static String body(Refusal refusal, String message) {
        var error = new LinkedHashMap<String, String>();
        error.put("message", message);
        error.put(
                "type",
                switch (refusal.status()) {
                    case 401 -> "invalid_request_error";
                    case 403 -> "permission_error";
                    default -> "server_error";
                });
        error.put("param", null);
        error.put("code", refusal.code());
        try {
            return JSON.writeValueAsString(Map.of("error", error));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean fitsHeader(String scope) {
        return !scope.isEmpty() && scope.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}

package dev.keyledger.agent.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.verifier.Verdict;
import dev.keyledger.verifier.Verdict.Code;
import dev.keyledger.verifier.Verdict.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizerTest {
    private static final UUID KEY_ID = UUID.fromString("01920000-0000-7000-8000-000000000001");
    private static final Verdict VALID = new Verdict.Valid(
            KEY_ID, new WorkspaceId("acme"), List.of("models:read", "chat:completions"), 3, 9, Instant.EPOCH);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> verified = new ArrayList<>();

    @Test
    void validKey_passesWithWhoseItIs() {
        Answer answer = answering(VALID).answer(chat().with("Authorization", "Bearer k"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.outcome()).isEqualTo("valid");
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers())
                .containsEntry("X-Keyledger-Key-Id", KEY_ID.toString())
                .containsEntry("X-Keyledger-Workspace", "acme")
                .containsEntry("X-Keyledger-Scopes", "models:read chat:completions")
                .containsEntry("X-Keyledger-Secret-Version", "3")
                .containsEntry("Cache-Control", "no-store");
        assertThat(verified).containsExactly("k for chat:completions");
    }

    /** A name that would end the header, or begin another one. */
    @Test
    void scopeThatNoHeaderCanHold_isLeftOut() {
        var odd = new Verdict.Valid(
                KEY_ID,
                new WorkspaceId("acme"),
                List.of("a", "b\r\nX-Keyledger-Workspace: other", "c d", "", "ü", "e"),
                1,
                1,
                Instant.EPOCH);

        assertThat(answering(odd).answer(chat().with("x-api-key", "k")).headers())
                .containsEntry("X-Keyledger-Scopes", "a e");
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED, 401, invalid_api_key",
        "NOT_FOUND, 401, invalid_api_key",
        "REVOKED, 401, revoked_api_key",
        "EXPIRED, 401, expired_api_key",
        "DISABLED, 401, disabled_api_key",
        "INSUFFICIENT_SCOPE, 403, insufficient_scope"
    })
    void refusedKey_isAnsweredWithWhy(Code code, int status, String error) throws IOException {
        Answer answer =
                answering(new Verdict.Refused(code, null, Instant.EPOCH)).answer(chat().with("x-api-key", "k"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.outcome()).isEqualTo(error);
        assertThat(answer.headers())
                .containsEntry("X-Keyledger-Error", error)
                .containsEntry("Content-Type", "application/json")
                .doesNotContainKey("X-Keyledger-Key-Id");
        assertThat(errorOf(answer).path("code").asText()).isEqualTo(error);
        assertThat(errorOf(answer).path("message").asText()).isNotBlank();
        assertThat(errorOf(answer).path("type").asText()).isNotBlank();
        assertThat(errorOf(answer).has("param")).isTrue();
    }

    @Test
    void challenges_areThoseOfTheBearerScheme() {
        assertThat(answering(VALID).answer(chat()).headers())
                .containsEntry("WWW-Authenticate", "Bearer realm=\"keyledger\"");
        assertThat(answering(new Verdict.Refused(Code.REVOKED, null, null))
                        .answer(chat().with("x-api-key", "k"))
                        .headers()
                        .get("WWW-Authenticate"))
                .startsWith("Bearer realm=\"keyledger\", error=\"invalid_token\", error_description=\"");
        assertThat(answering(new Verdict.Refused(Code.INSUFFICIENT_SCOPE, null, null))
                        .answer(chat().with("x-api-key", "k"))
                        .headers()
                        .get("WWW-Authenticate"))
                .contains("error=\"insufficient_scope\"")
                .endsWith(", scope=\"chat:completions\"");
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void uncertainty_isRefusedForNow(Reason reason) {
        Answer answer = answering(new Verdict.Uncertain(reason)).answer(chat().with("x-api-key", "k"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Retry-After", "1").doesNotContainKey("WWW-Authenticate");
        assertThat(answer.outcome()).isEqualToIgnoringCase(reason.name());
    }

    @Test
    void noKey_isNotEvenLookedAt() {
        Answer answer = answering(VALID).answer(chat());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.outcome()).isEqualTo("missing_api_key");
        assertThat(verified).isEmpty();
    }

    @Test
    void twoKeys_areRefusedThoughBothAreValid() {
        Answer answer = answering(VALID).answer(chat().with("x-api-key", "one").with("Authorization", "Bearer two"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.outcome()).isEqualTo("several_api_keys");
        assertThat(verified).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/files, path_not_mapped",
        "POST, /v1/chat%2fcompletions, path_ambiguous",
        "POST, /v1/../../v1/chat/completions, path_ambiguous"
    })
    void requestThatNoScopeIsFor_isRefusedAlsoToAValidKey(String method, String uri, String error) {
        Answer answer = answering(VALID).answer(original(method, uri).with("x-api-key", "k"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.outcome()).isEqualTo(error);
        assertThat(answer.headers()).doesNotContainKey("WWW-Authenticate");
    }

    @Test
    void requestThatTheProxyDoesNotName_isRefused() {
        Answer answer = answering(VALID).answer(Asked.plainly().with("x-api-key", "k"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.outcome()).isEqualTo("request_unknown");
    }

    /** Who has no valid key learns nothing of which paths there are. */
    @Test
    void invalidKeyAtAnUnmappedPath_isUnauthorized() {
        Answer answer = answering(new Verdict.Refused(Code.NOT_FOUND, null, null))
                .answer(original("POST", "/v1/files").with("x-api-key", "k"));

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void headersOfOurs_areNeverBelieved() {
        Answer answer = answering(new Verdict.Refused(Code.NOT_FOUND, null, null))
                .answer(chat().with("x-api-key", "k")
                        .with("X-Keyledger-Key-Id", KEY_ID.toString())
                        .with("X-Keyledger-Workspace", "acme")
                        .with("X-Keyledger-Scopes", "chat:completions")
                        .with("x_keyledger_workspace", "acme"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().toString()).doesNotContain("acme");
    }

    @Test
    void scopeByQuery_isBelievedOnlyWhereSwitchedOn() {
        Asked asked = Asked.at("GET", "/v1/authorize?scope=models%3Aread").with("x-api-key", "k");

        assertThat(authorizer(VALID, Profile.NGINX, true).answer(asked).status())
                .isEqualTo(200);
        assertThat(verified).containsExactly("k for models:read");
        Answer off = authorizer(VALID, Profile.NGINX, false)
                .answer(asked.with("X-Original-Method", "GET").with("X-Original-URI", "/v1/models"));
        assertThat(off.status()).isEqualTo(403);
        assertThat(off.outcome()).isEqualTo("scope_not_taken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scope=", "scope=a&scope=a", "scope=%", "scope=%0d%0a", "scope=a%22", "x=1&scope=a%20b"})
    void scopeByQueryThatIsNone_isRefused(String query) {
        Answer answer = authorizer(VALID, Profile.NGINX, true)
                .answer(Asked.at("GET", "/v1/authorize?" + query)
                        .with("x-api-key", "k")
                        .with("X-Original-Method", "GET")
                        .with("X-Original-URI", "/v1/models"));

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void envoysQuery_isTheClients() {
        Asked asked = Asked.at("POST", "/v1/authorize/v1/embeddings?scope=models:read")
                .with("x-api-key", "k");

        assertThat(authorizer(VALID, Profile.ENVOY, false).answer(asked).status())
                .isEqualTo(200);
        assertThat(verified).containsExactly("k for embeddings:create");
        assertThatThrownBy(() -> authorizer(VALID, Profile.ENVOY, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "NGINX, /v1/authorize, true",
        "NGINX, /v1/authorize?scope=x, true",
        "NGINX, /v1/authorize/, false",
        "NGINX, /v1/authorize/v1/models, false",
        "ENVOY, /v1/authorize/v1/models, true",
        "ENVOY, /v1/authorized, false",
        "ENVOY, /v1/../v1/authorize, false"
    })
    void onlyItsOwnPath_isAnswered(Profile profile, String target, boolean asked) {
        assertThat(authorizer(VALID, profile, false).isAsked(target)).isEqualTo(asked);
    }

    @Test
    void failure_isARefusalWithoutItsText() {
        var failing = new Authorizer(
                (key, scope) -> {
                    throw new IllegalStateException("about " + key);
                },
                Profile.NGINX,
                ScopeMap.of("", true),
                false);

        Answer answer = failing.answer(chat().with("x-api-key", "secret"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.toString()).doesNotContain("secret");
    }

    /** Of any bytes and lengths, in any header, once or more often: nothing fails, nothing passes, nothing comes back. */
    @Test
    void hostileRequests_areRefusedWithoutAnEcho() {
        var random = new Random(17);
        List<Profile> profiles = List.of(Profile.values());
        Verdict unknown = new Verdict.Refused(Code.NOT_FOUND, null, Instant.EPOCH);
        for (int i = 0; i < 20_000; i++) {
            Profile profile = profiles.get(random.nextInt(profiles.size()));
            Asked asked = Asked.at(text(random, 6), "/v1/authorize" + text(random, 40));
            var names = List.of(
                    "Authorization",
                    "x-api-key",
                    "api-key",
                    "X-Original-URI",
                    "X-Original-Method",
                    "X-Forwarded-Uri",
                    "X-Forwarded-Method",
                    "X-Keyledger-Key-Id");
            for (int header = random.nextInt(6); header > 0; header--) {
                String value = (random.nextBoolean() ? "Bearer " : "/v1/models/") + "canary" + text(random, 200);
                asked = asked.with(names.get(random.nextInt(names.size())), value);
            }
            Answer answer = authorizer(unknown, profile, false).answer(asked);

            assertThat(answer.status()).as("%s", asked).isEqualTo(401);
            assertThat(answer.toString()).doesNotContain("canary");
        }
    }

    @Test
    void megabytesInHeaders_areRefused() {
        String megabyte = "x".repeat(1 << 20);
        Verdict malformed = new Verdict.Refused(Code.MALFORMED, null, null);

        assertThat(answering(malformed)
                        .answer(chat().with("x-api-key", megabyte))
                        .status())
                .isEqualTo(401);
        assertThat(answering(VALID)
                        .answer(original("POST", "/" + megabyte).with("x-api-key", "k"))
                        .status())
                .isEqualTo(403);
        assertThat(answering(VALID)
                        .answer(original(megabyte, "/v1/models").with("x-api-key", "k"))
                        .status())
                .isEqualTo(403);
    }

    private Authorizer answering(Verdict verdict) {
        return authorizer(verdict, Profile.NGINX, false);
    }

    private Authorizer authorizer(Verdict verdict, Profile profile, boolean scopeByQuery) {
        return new Authorizer(
                (key, scope) -> {
                    verified.add(key + " for " + scope);
                    return verdict;
                },
                profile,
                ScopeMap.of("", true),
                scopeByQuery);
    }

    private static Asked chat() {
        return original("POST", "/v1/chat/completions");
    }

    private static Asked original(String method, String uri) {
        return Asked.plainly().with("X-Original-Method", method).with("X-Original-URI", uri);
    }

    private static String text(Random random, int lengthMax) {
        var text = new StringBuilder();
        for (int length = random.nextInt(lengthMax + 1); length > 0; length--) {
            text.append((char)
                    (random.nextInt(4) == 0 ? "%/.?;,=\\ \t\r\n".charAt(random.nextInt(12)) : random.nextInt(256)));
        }
        return text.toString();
    }

    private static JsonNode errorOf(Answer answer) throws IOException {
        Map<?, ?> body = JSON.readValue(answer.body(), Map.class);
        assertThat(body).hasSize(1);
        return JSON.valueToTree(body.get("error"));
    }
}

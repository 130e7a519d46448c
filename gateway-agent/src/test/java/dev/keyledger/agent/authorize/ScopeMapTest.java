package dev.keyledger.agent.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeMapTest {
    private static final ScopeMap DEFAULT = ScopeMap.of("", true);

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/models, models:read",
        "HEAD, /v1/models, models:read",
        "GET, /v1/models/gpt-4o, models:read",
        "GET, /v1/models/GPT-4o, models:read",
        "GET, /v1/models/ft:gpt-4o:acme::7, models:read",
        "POST, /v1/chat/completions, chat:completions",
        "POST, /v1/chat/completions/, chat:completions",
        "GET, /v1/chat/completions/chatcmpl-1/messages, chat:completions",
        "POST, /v1/completions, chat:completions",
        "POST, /v1/responses, chat:completions",
        "DELETE, /v1/responses/resp_1, chat:completions",
        "POST, /v1/messages, chat:completions",
        "POST, /v1/messages?beta=true, chat:completions",
        "POST, /v1/messages/count_tokens, chat:completions",
        "GET, /v1/messages/batches/b1/results, chat:completions",
        "POST, /v1/embeddings, embeddings:create",
        "POST, /v1/images/generations, images:generate",
        "POST, /v1/images/edits, images:generate",
        "POST, /v1/audio/transcriptions, audio:transcribe",
        "POST, /v1/audio/translations, audio:transcribe",
        "POST, /openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21, chat:completions",
        "POST, /openai/deployments/e/embeddings?api-version=2024-10-21, embeddings:create"
    })
    void knownRequest_needsItsScope(String method, String uri, String scope) {
        assertThat(DEFAULT.scopeFor(method, RequestPath.of(uri).orElseThrow())).contains(scope);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /",
        "GET, /v1",
        "POST, /v1/models",
        "DELETE, /v1/models/gpt-4o",
        "GET, /v1/models/gpt-4o/permissions",
        "get, /v1/models",
        "PROPFIND, /v1/models",
        "POST, /v1/files",
        "POST, /v1/audio/speech",
        "POST, /v1/moderations",
        "GET, /v1/organization/admin_api_keys",
        "POST, /v2/chat/completions",
        "POST, /x/v1/chat/completions",
        "POST, /v1/chat/completionsx",
        "POST, /openai/deployments/a/b/chat/completions"
    })
    void unknownRequest_hasNoScope(String method, String uri) {
        assertThat(DEFAULT.scopeFor(method, RequestPath.of(uri).orElseThrow())).isEmpty();
    }

    /** A server that folds case serves what another one doesn't know. */
    @ParameterizedTest
    @ValueSource(strings = {"/V1/models", "/v1/MODELS", "/v1/model\u017f", "/v1/Models/x"})
    void pathThatOnlySomeServersKnow_hasNoScope(String path) {
        var segments = new RequestPath(List.of(path.substring(1).split("/", -1)));

        assertThat(DEFAULT.scopeFor("GET", segments)).isEmpty();
    }

    /** By the rule for everything it would be allowed, and a server that folds case would serve the other one's. */
    @Test
    void pathThatServersReadByDifferentRules_hasNoScope() {
        ScopeMap map = ScopeMap.of("GET /v1/admin/* = admin, GET /v1/** = models:read", false);

        assertThat(map.scopeFor("GET", RequestPath.of("/v1/admin/x").orElseThrow()))
                .contains("admin");
        assertThat(map.scopeFor("GET", RequestPath.of("/v1/other/x").orElseThrow()))
                .contains("models:read");
        assertThat(map.scopeFor("GET", RequestPath.of("/v1/Admin/x").orElseThrow()))
                .isEmpty();
        assertThat(map.scopeFor("GET", RequestPath.of("/v1/other/X").orElseThrow()))
                .contains("models:read");
    }

    @Test
    void configuredRules_standBeforeTheDefaultOnes() {
        ScopeMap map = ScopeMap.of(
                "POST /v1/embeddings = models:read\n* /v1beta/models/*:generateContent = chat:completions", true);

        assertThat(map.scopeFor("POST", RequestPath.of("/v1/embeddings").orElseThrow()))
                .contains("models:read");
        assertThat(map.scopeFor(
                        "POST",
                        RequestPath.of("/v1beta/models/g-2:generateContent").orElseThrow()))
                .contains("chat:completions");
        assertThat(map.scopeFor(
                        "POST",
                        RequestPath.of("/v1beta/models/:generateContent").orElseThrow()))
                .isEmpty();
        assertThat(map.scopeFor("GET", RequestPath.of("/v1/models").orElseThrow()))
                .contains("models:read");
    }

    @Test
    void withoutTheDefaultRules_onlyConfiguredOnesCount() {
        ScopeMap map = ScopeMap.of("POST /v1/rerank=rerank:create,", false);

        assertThat(map.scopeFor("POST", RequestPath.of("/v1/rerank").orElseThrow()))
                .contains("rerank:create");
        assertThat(map.scopeFor("GET", RequestPath.of("/v1/models").orElseThrow()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/rerank",
                "/v1/rerank = x",
                "post /v1/rerank = x",
                "POST v1/rerank = x",
                "POST /v1/** /x = x",
                "POST /v1/**/x = x",
                "POST /v1/*x* = x",
                "POST /v1/%41 = x",
                "POST /v1/rerank = \"x\"",
                "POST /v1/rerank = x y"
            })
    void mistake_isNamed(String configured) {
        assertThatThrownBy(() -> ScopeMap.of(configured, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(configured);
    }
}

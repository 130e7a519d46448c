package dev.keyledger.agent.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProfileTest {
    /** What the proxy of each profile sends, beside all that a client could have sent to the same effect. */
    @ParameterizedTest
    @CsvSource({
        "NGINX, X-Original-Method, X-Original-URI, X-Forwarded-Method, X-Forwarded-Uri",
        "HAPROXY, X-Original-Method, X-Original-URI, X-Forwarded-Method, X-Forwarded-Uri",
        "CADDY, X-Forwarded-Method, X-Forwarded-Uri, X-Original-Method, X-Original-URI",
        "TRAEFIK, X-Forwarded-Method, X-Forwarded-Uri, X-Original-Method, X-Original-URI",
        "APISIX, X-Forwarded-Method, X-Forwarded-Uri, X-Original-Method, X-Original-URI"
    })
    void headerProfile_believesItsOwnPairAlone(
            Profile profile, String method, String uri, String othersMethod, String othersUri) {
        Asked asked = Asked.plainly()
                .with(othersMethod, "GET")
                .with(othersUri, "/v1/models")
                .with(method, "POST")
                .with(uri, "/v1/embeddings?x=1")
                .with("X-HTTP-Method-Override", "GET")
                .with("X-Rewrite-Url", "/v1/models")
                .with(method.replace('-', '_'), "GET")
                .with(uri.replace('-', '_'), "/v1/models");

        assertThat(profile.original(asked)).contains(new Original("POST", "/v1/embeddings?x=1"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Profile.class,
            names = {"ENVOY"},
            mode = EnumSource.Mode.EXCLUDE)
    void headerTwice_namesNoRequest(Profile profile) {
        Asked asked = Asked.plainly()
                .with("X-Forwarded-Method", "POST")
                .with("X-Forwarded-Uri", "/v1/models")
                .with("x-forwarded-uri", "/v1/embeddings")
                .with("X-Original-Method", "POST")
                .with("X-Original-URI", "/v1/models")
                .with("x-original-uri", "/v1/models");

        assertThat(profile.original(asked)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void nothingNamed_namesNoRequest(Profile profile) {
        assertThat(profile.original(Asked.plainly())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Profile.class,
            names = {"ENVOY"},
            mode = EnumSource.Mode.EXCLUDE)
    void methodMissing_namesNoRequest(Profile profile) {
        Asked asked = Asked.at("POST", "/v1/authorize")
                .with("X-Forwarded-Uri", "/v1/models")
                .with("X-Original-URI", "/v1/models");

        assertThat(profile.original(asked)).isEmpty();
    }

    @Test
    void auto_readsWhicheverPairIsThere() {
        assertThat(Profile.AUTO.original(
                        Asked.plainly().with("x-forwarded-method", "POST").with("x-forwarded-uri", "/a")))
                .contains(new Original("POST", "/a"));
        assertThat(Profile.AUTO.original(
                        Asked.plainly().with("x-original-method", "PUT").with("x-original-uri", "/b")))
                .contains(new Original("PUT", "/b"));
    }

    /** One of them is the client's. */
    @ParameterizedTest
    @CsvSource({"X-Forwarded-Uri, /v1/models", "X-Forwarded-Method, GET"})
    void autoWithAnythingOfTheOtherPair_believesNone(String header, String value) {
        Asked asked = Asked.plainly()
                .with("X-Original-Method", "POST")
                .with("X-Original-URI", "/v1/embeddings")
                .with(header, value);

        assertThat(Profile.AUTO.original(asked)).isEmpty();
    }

    @Test
    void envoy_readsItsOwnMethodAndThePathBehindTheAgents() {
        Asked asked = Asked.at("POST", "/v1/authorize/v1/embeddings?x=1")
                .with("X-Forwarded-Method", "GET")
                .with("X-Forwarded-Uri", "/v1/models")
                .with("X-Original-Method", "GET")
                .with("X-Original-URI", "/v1/models")
                .with("X-Envoy-Original-Path", "/v1/models");

        assertThat(Profile.ENVOY.original(asked)).contains(new Original("POST", "/v1/embeddings?x=1"));
    }

    @ParameterizedTest
    @CsvSource({"nginx, NGINX", "Caddy, CADDY", "' envoy ', ENVOY", "AUTO, AUTO"})
    void profile_isNamedInAnyCase(String configured, Profile profile) {
        assertThat(Profile.named(configured)).isEqualTo(profile);
    }

    @Test
    void unknownProfile_isRefusedByTheNamesOfTheOthers() {
        assertThatThrownBy(() -> Profile.named("apache"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("apache")
                .hasMessageContaining("nginx")
                .hasMessageContaining("envoy");
    }
}

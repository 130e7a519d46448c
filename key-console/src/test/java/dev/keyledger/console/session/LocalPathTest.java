package dev.keyledger.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPathTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/workspaces/acme/keys", "/workspaces/acme/keys?q=a%20b&sort=-name"})
    void pathOfOurs_isKept(String path) {
        assertThat(LocalPath.of(path)).isEqualTo(path);
    }

    @Test
    void pathThatABrowserSentUnescaped_isEscaped() {
        assertThat(LocalPath.of("/x{y}?q=<a|b>[]^`\"")).isEqualTo("/x%7By%7D?q=%3Ca%7Cb%3E%5B%5D%5E%60%22");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "https://evil.example/",
                "//evil.example",
                "/\\evil.example",
                "javascript:alert(1)",
                "/a b",
                "/a\nSet-Cookie: x",
                "/a\u0000",
                "/a%zz",
                "evil"
            })
    void anythingElse_isTheStartPage(String path) {
        assertThat(LocalPath.of(path)).isEqualTo("/");
    }
}

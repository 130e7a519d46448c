package dev.keyledger.console.keypage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyAddressTest {
    private static final String KEY = "/workspaces/acme/keys/k1";

    @Test
    void address_saysWhatIsntTheDefault_andNothingElse() {
        assertThat(address(null, null, null).here()).isEqualTo(KEY);
        assertThat(address("30d", "requests", " ").here()).isEqualTo(KEY);
        assertThat(address("nonsense", "nonsense", null).here()).isEqualTo(KEY);
        assertThat(address("24h", "tokens", "7").here()).isEqualTo(KEY + "?period=24h&show=tokens&older=7");
    }

    @Test
    void choice_leavesTheOthersAsTheyAre() {
        KeyAddress address = address("7d", "errors", null);
        assertThat(address.over("24h")).isEqualTo(KEY + "?period=24h&show=errors");
        assertThat(address.over("30d")).isEqualTo(KEY + "?show=errors");
        assertThat(address.showing("cost")).isEqualTo(KEY + "?period=7d&show=cost");
        assertThat(address.olderThan("9")).isEqualTo(KEY + "?period=7d&show=errors&older=9");
        assertThat(address.path()).isEqualTo(KEY);
    }

    @Test
    void whatOthersTyped_staysWhereItBelongs() {
        KeyAddress address = KeyAddress.of("acme", "a/b?c\"{x}", "24h", null, "1&show=cost#{y}");
        assertThat(address.here())
                .isEqualTo("/workspaces/acme/keys/a%2Fb%3Fc%22%7Bx%7D?period=24h&older=1%26show%3Dcost%23%7By%7D");
    }

    private static KeyAddress address(String period, String show, String older) {
        return KeyAddress.of("acme", "k1", period, show, older);
    }
}

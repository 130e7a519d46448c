package dev.keyledger.keyformat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeysInTextTest {
    private static final String KEY = "dg_live_AbCdEfGhIjKlMnOpQrStUvWxYz01232mZpBj";

    @Test
    void keysAnywhere_areMasked_cutOffOnesToo() {
        assertThat(KeysInText.masked(KEY)).isEqualTo("dg_live_•••••••");
        assertThat(KeysInText.masked("id=" + KEY + ", other_" + "a1".repeat(12) + "!"))
                .isEqualTo("id=dg_live_•••••••, other_•••••••!");
        assertThat(KeysInText.masked(KEY.substring(0, 32))).isEqualTo("dg_live_•••••••");
    }

    @Test
    void whatIsNoKey_stays() {
        for (String text :
                new String[] {"", "019ab000-0000-7000-8000-00000000000a", "4bf92f3577b34da6a3ce929d0e0e4736", "a_b"}) {
            assertThat(KeysInText.masked(text)).isEqualTo(text);
        }
    }
}

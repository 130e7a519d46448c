package dev.keyledger.events.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyledger.events.usage.UsageMessageKey;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyIdTest {
    private static final String ID = "019ab000-0000-7000-8000-00000000000a";

    @Test
    void uuidInFull_isRead() {
        assertThat(KeyId.parse(ID)).contains(UUID.fromString(ID));
        assertThat(KeyId.require(ID)).isEqualTo(UUID.fromString(ID));
        assertThat(KeyId.parse(ID.replace('a', 'A'))).contains(UUID.fromString(ID));
    }

    /** Most of these {@link UUID#fromString} reads. */
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "19ab000-0000-7000-8000-00000000000a",
                "0019ab000-0000-7000-8000-00000000000a",
                "019ab000-0000-7000-8000-0000000000ag",
                "019ab0000000-7000-8000-00000000000a-",
                "019ab000-0000-7000-8000-0000000000\u0661\u0661",
                " 019ab000-0000-7000-8000-00000000000",
                "{019ab000-0000-7000-8000-0000000000}",
                "019ab000000070008000-00000000000a----"
            })
    void anythingElse_isNone(String text) {
        assertThat(KeyId.parse(text)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> KeyId.require(text));
        assertThat(UsageMessageKey.parse("t|" + text)).isEmpty();
        assertThat(UsageMessageKey.parse("h|" + text + "|2031-01-31T10:00:00Z")).isEmpty();
    }
}

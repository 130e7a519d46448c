package dev.keyledger.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class KnownTest {
    private static final TopicPartition ASKED = new TopicPartition("topic", 0);

    @Test
    void whatWasToldOf_isKnown() {
        assertThat(Known.of(Map.of(ASKED, 7L), ASKED)).isEqualTo(7);
    }

    @Test
    void whatNothingWasToldOf_isNamed_andIsNotTakenForEmpty() {
        assertThatThrownBy(() -> Known.of(Map.of(ASKED, 7L), new TopicPartition("topic", 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nothing is known of topic-1");
    }
}

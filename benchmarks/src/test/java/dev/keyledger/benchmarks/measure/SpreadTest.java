package dev.keyledger.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void median_ofAnOddNumber_isTheMiddleOne() {
        assertThat(new Spread(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5);
    }

    @Test
    void median_ofAnEvenNumber_isTheMeanOfTheTwoInTheMiddle() {
        assertThat(new Spread(List.of(9.0, 1.0, 5.0, 3.0)).median()).isEqualTo(4);
    }

    @Test
    void minAndMax_areThoseOfTheRounds() {
        var spread = new Spread(List.of(2.0, -1.0, 7.0));
        assertThat(spread.min()).isEqualTo(-1);
        assertThat(spread.max()).isEqualTo(7);
    }

    @Test
    void ratio_isTakenRoundByRound() {
        // The machine was twice as slow in the second round: the ratio doesn't show it, that of the medians would.
        var ours = new Spread(List.of(100.0, 50.0, 100.0));
        var theirs = new Spread(List.of(200.0, 100.0, 200.0));
        assertThat(ours.over(theirs).rounds()).containsExactly(0.5, 0.5, 0.5);
    }

    @Test
    void ratio_ofDifferentNumbersOfRounds_isRefused() {
        assertThatThrownBy(() -> new Spread(List.of(1.0)).over(new Spread(List.of(1.0, 2.0))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noRound_isRefused() {
        assertThatThrownBy(() -> new Spread(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}

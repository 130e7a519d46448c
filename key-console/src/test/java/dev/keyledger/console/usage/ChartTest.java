package dev.keyledger.console.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.console.usage.Chart.Piece;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {
    private static final long SEED = 20_261_124;

    @Test
    void bars_stackFromTheGround_inProportion() {
        Chart chart = chart(List.of(amounts("10", "30"), amounts("0", "100")));
        assertThat(chart.top()).isEqualByComparingTo("100");
        assertThat(chart.width()).isEqualTo(20);
        assertThat(chart.bars().get(0).pieces())
                .containsExactly(
                        new Piece(0, 1, 8, new BigDecimal("90.00"), new BigDecimal("10.00")),
                        new Piece(1, 1, 8, new BigDecimal("60.00"), new BigDecimal("30.00")));
        assertThat(chart.bars().get(1).pieces())
                .containsExactly(new Piece(1, 11, 8, new BigDecimal("0.00"), new BigDecimal("100.00")));
    }

    @Test
    void smallestAmount_canBeSeen_besideTheLargest() {
        Chart chart = chart(List.of(amounts("0.000001"), amounts("1000")));
        assertThat(chart.bars().getFirst().pieces().getFirst().height()).isEqualByComparingTo("1");
    }

    @Test
    void markedPart_isDrawnOverItsBar_andNotWhereThereIsNone() {
        Chart chart = Chart.of(
                List.of(4L, 10L),
                Object::toString,
                all -> List.of(BigDecimal.valueOf(all)),
                all -> BigDecimal.valueOf(all == 4 ? 1 : 0));
        assertThat(chart.bars().getFirst().mark().height()).isEqualByComparingTo("10");
        assertThat(chart.bars().getLast().mark()).isNull();
        assertThat(chart.middle()).isEqualByComparingTo("5");
    }

    @Test
    void nothing_isDrawnOfNothing() {
        Chart chart = chart(List.of(amounts("0", "0"), amounts("0", "0")));
        assertThat(chart.bars()).hasSize(2).allSatisfy(bar -> assertThat(bar.pieces())
                .isEmpty());
        assertThat(chart.top()).isEqualByComparingTo("1");
    }

    @Test
    void anyBars_stayInsideTheDrawing() {
        var random = new Random(SEED);
        for (int run = 0; run < 200; run++) {
            var buckets = new ArrayList<List<BigDecimal>>();
            for (int bucket = 0; bucket < 31; bucket++) {
                var amounts = new ArrayList<BigDecimal>();
                for (int series = 0; series < 6; series++) {
                    amounts.add(BigDecimal.valueOf(random.nextLong(1_000_000), random.nextInt(12)));
                }
                buckets.add(amounts);
            }
            assertThat(chart(buckets).bars())
                    .allSatisfy(bar -> assertThat(bar.pieces()).allSatisfy(piece -> {
                        assertThat(piece.y()).isGreaterThanOrEqualTo(BigDecimal.ZERO);
                        assertThat(piece.y().add(piece.height())).isLessThanOrEqualTo(BigDecimal.valueOf(Chart.HEIGHT));
                    }));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1.1, 2", "4, 5", "5.01, 10", "99, 100", "100, 100", "101, 200", "0.0003, 0.0005"})
    void top_isRound_andAboveTheLargest(BigDecimal largest, BigDecimal expected) {
        assertThat(Chart.roundUp(largest)).isEqualByComparingTo(expected);
    }

    private static Chart chart(List<List<BigDecimal>> buckets) {
        return Chart.of(buckets, Object::toString, bucket -> bucket, bucket -> BigDecimal.ZERO);
    }

    private static List<BigDecimal> amounts(String... amounts) {
        return List.of(amounts).stream().map(BigDecimal::new).toList();
    }
}

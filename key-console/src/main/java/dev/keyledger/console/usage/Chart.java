package dev.keyledger.console.usage;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Stacked bars, as plain geometry: a drawing {@link #HEIGHT} high in which each bar takes {@link #STEP}, stretched by the
 * page to whatever room there is. The smallest amount that isn't zero can be seen.
 *
 * @param width of the drawing
 * @param top what a bar of full height would stand for: a round number above the largest sum
 */
public record Chart(int width, BigDecimal top, List<Bar> bars) {
    static final int STEP = 10;
    static final int HEIGHT = 100;

    private static final int BAR_WIDTH = 8;
    private static final int DIGITS = 2;
    private static final BigDecimal SEEN = BigDecimal.ONE;

    /** @param label what it stands for, shown on hover */
    public record Bar(String label, List<Piece> pieces) {}

    /** @param series which colour; the drawing's units, from its top left corner */
    public record Piece(int series, int x, int width, BigDecimal y, BigDecimal height) {}

    /**
     * @param amounts of each series of a bucket, bottom first, none negative
     */
    static <T> Chart of(List<T> buckets, Function<T, String> label, Function<T, List<BigDecimal>> amounts) {
        BigDecimal largest = buckets.stream().map(amounts).map(Chart::sum).reduce(BigDecimal.ZERO, BigDecimal::max);
        BigDecimal top = roundUp(largest);
        var bars = new ArrayList<Bar>();
        for (T bucket : buckets) {
            bars.add(new Bar(label.apply(bucket), pieces(bars.size() * STEP, amounts.apply(bucket), top)));
        }
        return new Chart(buckets.size() * STEP, top, bars);
    }

    private static List<Piece> pieces(int left, List<BigDecimal> amounts, BigDecimal top) {
        var pieces = new ArrayList<Piece>();
        BigDecimal ground = BigDecimal.valueOf(HEIGHT);
        for (int series = 0; series < amounts.size(); series++) {
            if (amounts.get(series).signum() > 0) {
                BigDecimal height = amounts.get(series)
                        .multiply(BigDecimal.valueOf(HEIGHT))
                        .divide(top, DIGITS, RoundingMode.HALF_UP)
                        .max(SEEN)
                        .min(ground);
                ground = ground.subtract(height);
                pieces.add(new Piece(series, left + (STEP - BAR_WIDTH) / 2, BAR_WIDTH, ground, height));
            }
        }
        return pieces;
    }

    private static BigDecimal sum(List<BigDecimal> amounts) {
        return amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** The next of 1, 2, 5 × a power of ten; 1 if there is nothing to show. */
    static BigDecimal roundUp(BigDecimal amount) {
        if (amount.signum() == 0) {
            return BigDecimal.ONE;
        }
        BigDecimal leading = amount.round(new MathContext(1, RoundingMode.DOWN));
        BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(leading.precision() - leading.scale() - 1);
        for (int factor : new int[] {1, 2, 5, 10}) {
            BigDecimal candidate = power.multiply(BigDecimal.valueOf(factor));
            if (candidate.compareTo(amount) >= 0) {
                return candidate.stripTrailingZeros();
            }
        }
        throw new IllegalStateException("a leading digit above nine");
    }
}

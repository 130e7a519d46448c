package dev.keyledger.console.usage;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    private static final int MARK_WIDTH = 2;
    /** The series of what is marked, which isn't one. */
    private static final int MARK = -1;

    private static final int DIGITS = 2;
    private static final BigDecimal SEEN = BigDecimal.ONE;

    /**
     * @param label what it stands for
     * @param mark a part of it that is drawn over it, whatever its series; null: there is none
     */
    public record Bar(
            String label, List<Piece> pieces, @Nullable Piece mark) {}

    /** @param series which colour; the drawing's units, from its top left corner */
    public record Piece(int series, int x, int width, BigDecimal y, BigDecimal height) {}

    /**
     * @param amounts of each series of a bucket, bottom first, none negative
     * @param marked how much of their sum is marked
     */
    static <T> Chart of(
            List<T> buckets,
            Function<T, String> label,
            Function<T, List<BigDecimal>> amounts,
            Function<T, BigDecimal> marked) {
        BigDecimal largest = buckets.stream().map(amounts).map(Chart::sum).reduce(BigDecimal.ZERO, BigDecimal::max);
        BigDecimal top = roundUp(largest);
        var bars = new ArrayList<Bar>();
        for (T bucket : buckets) {
            int left = bars.size() * STEP;
            bars.add(new Bar(
                    label.apply(bucket),
                    pieces(left, amounts.apply(bucket), top),
                    mark(left, marked.apply(bucket), top)));
        }
        return new Chart(buckets.size() * STEP, top, bars);
    }

    private static List<Piece> pieces(int left, List<BigDecimal> amounts, BigDecimal top) {
        var pieces = new ArrayList<Piece>();
        BigDecimal ground = BigDecimal.valueOf(HEIGHT);
        for (int series = 0; series < amounts.size(); series++) {
            if (amounts.get(series).signum() > 0) {
                BigDecimal height = height(amounts.get(series), top).min(ground);
                ground = ground.subtract(height);
                pieces.add(new Piece(series, left + (STEP - BAR_WIDTH) / 2, BAR_WIDTH, ground, height));
            }
        }
        return pieces;
    }

    private static @Nullable Piece mark(int left, BigDecimal amount, BigDecimal top) {
        if (amount.signum() <= 0) {
            return null;
        }
        BigDecimal height = height(amount, top).min(BigDecimal.valueOf(HEIGHT));
        return new Piece(
                MARK,
                left + (STEP - MARK_WIDTH) / 2,
                MARK_WIDTH,
                BigDecimal.valueOf(HEIGHT).subtract(height),
                height);
    }

    private static BigDecimal height(BigDecimal amount, BigDecimal top) {
        return amount.multiply(BigDecimal.valueOf(HEIGHT))
                .divide(top, DIGITS, RoundingMode.HALF_UP)
                .max(SEEN);
    }

    /** Half of a bar of full height stands for this. */
    public BigDecimal middle() {
        return top.divide(BigDecimal.TWO);
    }

    /** Whether so many requests are possible as half a bar stands for. */
    public boolean middleWhole() {
        return middle().stripTrailingZeros().scale() <= 0;
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

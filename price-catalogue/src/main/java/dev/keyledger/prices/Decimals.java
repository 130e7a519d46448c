package dev.keyledger.prices;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts of money as price lists write them, and as the whole pico-dollars that costs are added up in. */
final class Decimals {
    private static final int PICO_SCALE = 12;
    private static final int TOKENS_SCALE = 6;

    private Decimals() {}

    /**
     * @param usdPerMillion USD a million tokens
     * @return pico-USD a token
     * @throws IllegalArgumentException if that is no whole number that fits a long
     */
    static long picoPerToken(BigDecimal usdPerMillion) {
        return exact(usdPerMillion, PICO_SCALE - TOKENS_SCALE);
    }

    /** @throws IllegalArgumentException if the amount is finer than a pico-dollar, or doesn't fit a long */
    static long pico(BigDecimal usd) {
        return exact(usd, PICO_SCALE);
    }

    /**
     * The same for amounts that somebody kept in floating point, such as 1.5000000000000002e-07: rounded to the nearest
     * pico-dollar when that changes less than a ten-thousandth of it.
     *
     * @throws IllegalArgumentException if it changes more
     */
    static long picoOfFloat(BigDecimal usd) {
        BigDecimal rounded = usd.setScale(PICO_SCALE, RoundingMode.HALF_EVEN);
        BigDecimal change = rounded.subtract(usd).abs();
        if (change.movePointRight(4).compareTo(usd.abs()) > 0) {
            throw new IllegalArgumentException(usd.toPlainString() + " USD is finer than a pico-dollar");
        }
        return pico(rounded);
    }

    private static long exact(BigDecimal amount, int scale) {
        try {
            return amount.setScale(scale, RoundingMode.UNNECESSARY)
                    .unscaledValue()
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(amount.toPlainString() + " is no whole number of pico-dollars", e);
        }
    }

    /** The shortest way to write it. */
    static String usdPerMillion(long picoPerToken) {
        return plain(picoPerToken, PICO_SCALE - TOKENS_SCALE);
    }

    static String usd(long pico) {
        return plain(pico, PICO_SCALE);
    }

    private static String plain(long unscaled, int scale) {
        return BigDecimal.valueOf(unscaled, scale).stripTrailingZeros().toPlainString();
    }
}

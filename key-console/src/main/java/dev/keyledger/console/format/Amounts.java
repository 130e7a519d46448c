package dev.keyledger.console.format;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Counts and money for people. A cost that is not zero never looks like zero. */
@Named("amounts")
@ApplicationScoped
public class Amounts {
    private static final DecimalFormatSymbols SYMBOLS = DecimalFormatSymbols.getInstance(Locale.ENGLISH);
    private static final BigDecimal CENT_MATTERS = BigDecimal.ONE;
    private static final BigDecimal SMALLEST = new BigDecimal("0.0001");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int SMALL_DIGITS = 2;

    /** {@code 1,284,530}. */
    public String count(long number) {
        return new DecimalFormat("#,##0", SYMBOLS).format(number);
    }

    /** {@code 1.3M}: for axes, where the exact number stands beside. */
    public String shortCount(long number) {
        if (number < 10_000) {
            return count(number);
        }
        if (number < 1_000_000) {
            return new DecimalFormat("0.#k", SYMBOLS).format(number / 1_000.0);
        }
        return new DecimalFormat("0.#M", SYMBOLS).format(number / 1_000_000.0);
    }

    /** {@code $1,204.50}; below a dollar as many digits as it takes; below a hundredth of a cent {@code <$0.0001}. */
    public String usd(BigDecimal amount) {
        if (amount.signum() == 0) {
            return "$0.00";
        }
        if (amount.compareTo(CENT_MATTERS) >= 0) {
            return new DecimalFormat("$#,##0.00", SYMBOLS).format(amount.setScale(2, RoundingMode.HALF_UP));
        }
        if (amount.compareTo(SMALLEST) < 0) {
            return "<$0.0001";
        }
        BigDecimal rounded = amount.round(new MathContext(SMALL_DIGITS, RoundingMode.HALF_UP));
        return "$"
                + rounded.setScale(Math.max(2, rounded.scale()), RoundingMode.UNNECESSARY)
                        .toPlainString();
    }

    /**
     * {@code 62 %}; a part that isn't nothing never looks like nothing, nor one that isn't all like all. What is more than
     * its whole is no part of it, and has no share: so it is where an older build counted costs that it didn't take.
     */
    public String share(BigDecimal part, BigDecimal whole) {
        if (part.compareTo(whole) > 0) {
            return "";
        }
        if (part.signum() == 0 || whole.signum() == 0) {
            return "0 %";
        }
        BigDecimal percent = part.multiply(HUNDRED).divide(whole, 0, RoundingMode.HALF_UP);
        if (percent.signum() == 0) {
            return "<1 %";
        }
        return percent.compareTo(HUNDRED) == 0 && part.compareTo(whole) < 0 ? ">99 %" : percent.toPlainString() + " %";
    }

    /** @param unpriced how many of the requests have no known price */
    public Cost cost(BigDecimal usd, long unpriced) {
        boolean unknown = unpriced > 0 && usd.signum() == 0;
        return new Cost(unknown ? null : usd(usd), "$" + usd.toPlainString(), unpriced == 0 ? null : count(unpriced));
    }
}

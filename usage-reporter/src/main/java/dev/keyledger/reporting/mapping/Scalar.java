package dev.keyledger.reporting.mapping;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A value of a foreign format, with its digits as they were written.
 *
 * @param quoted whether it is text; otherwise it is a number, which may be none ({@code NaN}), or a truth value
 */
public record Scalar(String text, boolean quoted) {
    private static final int DIGITS_MAX = 100;

    public static Scalar text(String text) {
        return new Scalar(text, true);
    }

    public static Scalar number(String digits) {
        return new Scalar(digits, false);
    }

    /** What it says exactly, be it a number or the text of one; empty: it says none, or one of no sensible size. */
    public Optional<BigDecimal> decimal() {
        if (text.length() > DIGITS_MAX) {
            return Optional.empty();
        }
        try {
            BigDecimal exact = new BigDecimal(text);
            // A few letters can say a number of a billion digits.
            return Math.abs((long) exact.scale()) <= DIGITS_MAX ? Optional.of(exact) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Text that says a number becomes one; everything else is as it was, and the field's rule decides. */
    public Scalar asNumber() {
        return quoted ? decimal().map(exact -> number(exact.toString())).orElse(this) : this;
    }
}

package dev.keyledger.events.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** An exact amount of US dollars, down to a pico-dollar. On the wire a decimal string with 6 to 12 fraction digits. */
public record Usd(BigDecimal amount) implements Comparable<Usd> {
    /** 10⁻¹² dollars: the unit in which prices per token are whole numbers. */
    public static final int PICO_SCALE = 12;

    public static final Usd ZERO = new Usd(BigDecimal.ZERO);

    private static final int FRACTION_DIGITS_MIN = 6;

    /** @throws ArithmeticException if the amount is finer than a pico-dollar: money is never rounded in silence */
    public Usd {
        amount = amount.setScale(PICO_SCALE, RoundingMode.UNNECESSARY);
    }

    public static Usd ofPico(long picoUsd) {
        return new Usd(BigDecimal.valueOf(picoUsd, PICO_SCALE));
    }

    @JsonCreator
    public static Usd parse(String decimal) {
        return new Usd(new BigDecimal(decimal));
    }

    public Usd plus(Usd other) {
        return new Usd(amount.add(other.amount));
    }

    @Override
    public int compareTo(Usd other) {
        return amount.compareTo(other.amount);
    }

    @Override
    @JsonValue
    public String toString() {
        BigDecimal shortest = amount.stripTrailingZeros();
        return shortest.scale() < FRACTION_DIGITS_MIN
                ? shortest.setScale(FRACTION_DIGITS_MIN, RoundingMode.UNNECESSARY)
                        .toPlainString()
                : shortest.toPlainString();
    }
}

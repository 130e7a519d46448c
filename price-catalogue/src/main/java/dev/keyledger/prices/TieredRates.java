package dev.keyledger.prices;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Rates that depend on the length of the prompt.
 *
 * @param rule what the rates of a higher tier are for
 * @param tiers by rising length; the first is for prompts of any length
 */
public record TieredRates(Rule rule, List<Tier> tiers) {
    /** What a long prompt makes dearer. */
    public enum Rule {
        /** Everything in the request, the answer included. */
        WHOLE_REQUEST("whole-request"),
        /** Of each kind of token only those above the tier's length. */
        ABOVE_ONLY("above-only");

        private final String jsonName;

        Rule(String jsonName) {
            this.jsonName = jsonName;
        }

        /** Its name in price files. */
        public String jsonName() {
            return jsonName;
        }
    }

    /** @param above the tier is for prompts of more tokens than these */
    public record Tier(long above, Rates rates) {}

    /** @throws IllegalArgumentException if two tiers begin at the same length, or none is for short prompts */
    public TieredRates {
        var rising = new ArrayList<>(tiers);
        rising.sort(Comparator.comparingLong(Tier::above));
        tiers = List.copyOf(rising);
        if (tiers.isEmpty() || tiers.getFirst().above() != 0) {
            throw new IllegalArgumentException("there are no rates for short prompts");
        }
        for (int i = 1; i < tiers.size(); i++) {
            if (tiers.get(i).above() == tiers.get(i - 1).above()) {
                throw new IllegalArgumentException(
                        "two tiers begin above " + tiers.get(i).above() + " tokens");
            }
        }
    }

    /** The same for prompts of any length. */
    public static TieredRates flat(Rates rates) {
        return new TieredRates(Rule.WHOLE_REQUEST, List.of(new Tier(0, rates)));
    }

    Rates base() {
        return tiers.getFirst().rates();
    }

    boolean areFree() {
        return tiers.stream().allMatch(tier -> tier.rates().areFree());
    }

    /**
     * @return pico-USD; {@link Rates#NOT_COVERED} if the request has tokens of a kind without a rate, or ones that were
     *     reported as two kinds
     * @throws ArithmeticException if the cost doesn't fit a long, which is nine million dollars for one request
     */
    long costPico(TokenUse use) {
        return switch (rule) {
            case WHOLE_REQUEST -> wholeAt(tierOf(use.prompt()), use);
            case ABOVE_ONLY -> inSlices(use);
        };
    }

    /**
     * Whether a whole that wasn't reported would have cost something, or told which rates hold: nobody knows that it was
     * nothing. What comes out has no rate where nothing does, as of embeddings.
     */
    boolean needMoreThan(TokenUse use) {
        return (use.input() == null && tiers.size() > 1)
                || tiers.stream().anyMatch(tier -> tier.rates().chargeForMoreThan(use));
    }

    /** Whether no kind of token that comes out has a rate. */
    boolean leaveOutput() {
        return tiers.stream()
                .flatMap(tier -> tier.rates().picoPerToken().keySet().stream())
                .noneMatch(TokenKind::isOutput);
    }

    Rates tierOf(long prompt) {
        for (int i = tiers.size() - 1; i > 0; i--) {
            if (prompt > tiers.get(i).above()) {
                return tiers.get(i).rates();
            }
        }
        return base();
    }

    private static long wholeAt(Rates rates, TokenUse use) {
        long cost = rates.picoPerRequest();
        for (TokenKind kind : TokenKind.values()) {
            long charge = rates.chargeFor(kind, use.of(kind));
            if (charge == Rates.NOT_COVERED) {
                return Rates.NOT_COVERED;
            }
            cost = Math.addExact(cost, charge);
        }
        return cost;
    }

    private long inSlices(TokenUse use) {
        long cost = base().picoPerRequest();
        for (TokenKind kind : TokenKind.values()) {
            long left = use.of(kind);
            for (int i = tiers.size() - 1; i >= 0; i--) {
                Tier tier = tiers.get(i);
                long slice = i == 0 ? left : Math.max(0, left - tier.above());
                long charge = tier.rates().chargeFor(kind, slice);
                if (charge == Rates.NOT_COVERED) {
                    return Rates.NOT_COVERED;
                }
                cost = Math.addExact(cost, charge);
                left -= slice;
            }
        }
        return cost;
    }
}

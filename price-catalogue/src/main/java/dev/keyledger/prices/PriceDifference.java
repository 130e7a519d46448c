package dev.keyledger.prices;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** In what two prices of a model differ, for people: USD a million tokens, {@code input 3 → 2.5}. */
public final class PriceDifference {
    /** Which differences are meant. */
    public enum Of {
        /** All, of what only one of them has as well. */
        EVERYTHING,
        /** Where both have a price: one that says less doesn't contradict. */
        WHAT_BOTH_SAY
    }

    private record Change(@Nullable Long before, @Nullable Long after) {}

    private final Of of;
    private final List<String> lines = new ArrayList<>();

    private PriceDifference(Of of) {
        this.of = of;
    }

    /** @return none: at that moment both cost the same */
    public static List<String> between(PricedModel before, PricedModel after, Instant at, Of of) {
        var difference = new PriceDifference(of);
        for (ServiceTier tier : ServiceTier.values()) {
            difference.compare(tier, before.at(at, tier), after.at(at, tier));
        }
        return List.copyOf(difference.lines);
    }

    private void compare(ServiceTier tier, @Nullable Price before, @Nullable Price after) {
        String prefix = tier == ServiceTier.STANDARD ? "" : tier.jsonName() + " ";
        if (before == null || after == null) {
            if (of == Of.EVERYTHING && (before != null || after != null)) {
                lines.add(prefix + (before == null ? "no price → a price" : "a price → no price"));
            }
            return;
        }
        compare(prefix + "promptMax", before.promptMax(), after.promptMax(), String::valueOf);
        TieredRates first = before.rates();
        TieredRates second = after.rates();
        compare(prefix + "a request", perRequest(first), perRequest(second), Decimals::usd);
        if (first.tiers().size() > 1 && second.tiers().size() > 1 && first.rule() != second.rule()) {
            lines.add(prefix + "above counts " + first.rule().jsonName() + " → "
                    + second.rule().jsonName());
        }
        var starts = new TreeSet<Long>();
        first.tiers().forEach(each -> starts.add(each.above()));
        second.tiers().forEach(each -> starts.add(each.above()));
        Map<TokenKind, Change> lower = new HashMap<>();
        for (long start : starts) {
            String where = start == 0 ? prefix : prefix + "above " + start + " ";
            compare(where, first.tierOf(start + 1), second.tierOf(start + 1), lower);
        }
    }

    /** A price that says nothing of a charge for the request has none. */
    private @Nullable Long perRequest(TieredRates rates) {
        long pico = rates.base().picoPerRequest();
        return pico == 0 && of == Of.WHAT_BOTH_SAY ? null : Long.valueOf(pico);
    }

    /** @param lower what was said of shorter prompts, which isn't said again */
    private void compare(String where, Rates before, Rates after, Map<TokenKind, Change> lower) {
        for (TokenKind kind : TokenKind.values()) {
            var change = new Change(rate(before, kind), rate(after, kind));
            if (!change.equals(lower.put(kind, change))) {
                compare(where + kind.jsonName(), change.before(), change.after(), Decimals::usdPerMillion);
            }
        }
    }

    /** Lists that say nothing of reading from a cache are read as if it cost what input does. */
    private @Nullable Long rate(Rates rates, TokenKind kind) {
        Long pico = rates.said().get(kind);
        boolean filledIn = kind == TokenKind.CACHE_READ
                && Objects.equals(pico, rates.said().get(TokenKind.INPUT));
        return of == Of.WHAT_BOTH_SAY && filledIn ? null : pico;
    }

    private <T> void compare(String what, @Nullable T before, @Nullable T after, Function<T, String> text) {
        boolean bothSay = before != null && after != null;
        if (!Objects.equals(before, after) && (bothSay || of == Of.EVERYTHING)) {
            lines.add("%s %s → %s"
                    .formatted(
                            what,
                            before == null ? "none" : text.apply(before),
                            after == null ? "none" : text.apply(after)));
        }
    }
}

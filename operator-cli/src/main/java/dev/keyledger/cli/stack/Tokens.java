package dev.keyledger.cli.stack;

import dev.keyledger.cli.OperatorProblem;
import java.time.Duration;
import java.util.Optional;

/**
 * The bearer token that commands show to the services. It is kept until most of its time is over, and got anew then: a
 * command may outlive many. While no new one is to be had, the old one is shown as long as it is good.
 */
final class Tokens {
    /**
     * A token as it was got.
     *
     * @param lasts how long from then on; empty: nobody knows
     */
    record Token(String value, Optional<Duration> lasts) {
        @Override
        public String toString() {
            return "Token[lasts=" + lasts + "]";
        }
    }

    /** Where tokens are from. */
    interface Source {
        /** @throws OperatorProblem if there is none to be had */
        Token get();
    }

    private final Source source;
    private Token current = new Token("", Optional.of(Duration.ZERO));
    private long gotNanos = System.nanoTime();

    Tokens(Source source) {
        this.source = source;
    }

    synchronized String current() {
        Duration age = Duration.ofNanos(System.nanoTime() - gotNanos);
        boolean due = current.lasts()
                .map(lasts -> age.multipliedBy(4).compareTo(lasts.multipliedBy(3)) >= 0)
                .orElse(true);
        if (due) {
            try {
                renew();
            } catch (OperatorProblem e) {
                boolean good =
                        current.lasts().map(lasts -> age.compareTo(lasts) < 0).orElse(false);
                if (!good) {
                    throw e;
                }
            }
        }
        return current.value();
    }

    /**
     * Another one than a service has refused, before its time or after.
     *
     * @return empty: there is no other
     */
    synchronized Optional<String> instead(String refused) {
        if (current.value().equals(refused)) {
            renew();
        }
        return Optional.of(current.value()).filter(value -> !value.equals(refused));
    }

    private void renew() {
        Token got = source.get();
        if (!got.value().chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            // The JDK's own complaint about it would quote the token.
            throw new OperatorProblem("the token has characters that no token has");
        }
        current = got;
        gotNanos = System.nanoTime();
    }
}

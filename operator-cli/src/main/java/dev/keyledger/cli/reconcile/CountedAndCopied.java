package dev.keyledger.cli.reconcile;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.progress.Progress;
import dev.keyledger.cli.stack.Endpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the usage-aggregator counted with the query service's copy of it, key by key, as two sorted streams:
 * memory holds a page of each. Counting goes on meanwhile and the copy follows, so keys in which they differ are asked for
 * again.
 */
final class CountedAndCopied {
    private static final long SETTLE_PAUSE_MILLIS = 500;
    private static final int NAMED_MAX = 100;
    /** So many may be late; more are not. */
    private static final int LATE_MAX = 10_000;
    /** Comes after every id. */
    private static final String BEHIND_ALL = "~";

    private final Endpoints endpoints;
    private final Duration patience;
    private final List<String> late = new ArrayList<>();
    private final List<String> named = new ArrayList<>();
    private long keys;
    private long differences;

    /** @param patience for how long the copy may be behind */
    CountedAndCopied(Endpoints endpoints, Duration patience) {
        this.endpoints = endpoints;
        this.patience = patience;
    }

    /** @param named one line each, of the first */
    record Result(long keys, long differences, List<String> named) {}

    /** @throws OperatorProblem if a service doesn't answer */
    Result compare() throws InterruptedException {
        try (Progress progress = Progress.of("counted and copied usage", 0, "keys")) {
            var counted = new TotalsPages(endpoints, endpoints.usage());
            var copied = new TotalsPages(endpoints, endpoints.query());
            UsageTotalRef one = next(counted);
            UsageTotalRef other = next(copied);
            while (one != null || other != null) {
                String oneKey = keyOf(one);
                String otherKey = keyOf(other);
                String keyId = oneKey.compareTo(otherKey) <= 0 ? oneKey : otherKey;
                if (!Objects.equals(one, other)) {
                    differs(keyId);
                }
                one = keyId.equals(oneKey) ? next(counted) : one;
                other = keyId.equals(otherKey) ? next(copied) : other;
                progress.at(++keys, keys);
            }
        }
        settle();
        return new Result(keys, differences, List.copyOf(named));
    }

    private static @Nullable UsageTotalRef next(TotalsPages pages) {
        return pages.hasNext() ? pages.next() : null;
    }

    private static String keyOf(@Nullable UsageTotalRef total) {
        return total == null ? BEHIND_ALL : total.keyId();
    }

    private void differs(String keyId) {
        if (late.size() < LATE_MAX) {
            late.add(keyId);
        } else {
            differences++;
        }
    }

    private void settle() throws InterruptedException {
        long settlingNanos = System.nanoTime();
        late.removeIf(this::isSame);
        while (!late.isEmpty() && System.nanoTime() - settlingNanos < patience.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(SETTLE_PAUSE_MILLIS);
            late.removeIf(this::isSame);
        }
        for (String keyId : late) {
            Optional<UsageTotalRef> counted = TotalsPages.of(endpoints, endpoints.usage(), keyId);
            Optional<UsageTotalRef> copied = TotalsPages.of(endpoints, endpoints.query(), keyId);
            differences++;
            if (named.size() < NAMED_MAX) {
                named.add("the usage of key %s, counted as %s, copied as %s"
                        .formatted(keyId, text(counted), text(copied)));
            }
        }
    }

    /**
     * The copy is asked between two looks at what is counted: it is right if it says what either of them says.
     */
    private boolean isSame(String keyId) {
        Optional<UsageTotalRef> before = TotalsPages.of(endpoints, endpoints.usage(), keyId);
        Optional<UsageTotalRef> copied = TotalsPages.of(endpoints, endpoints.query(), keyId);
        if (before.equals(copied)) {
            return true;
        }
        return TotalsPages.of(endpoints, endpoints.usage(), keyId).equals(copied);
    }

    private static String text(Optional<UsageTotalRef> total) {
        return total.map(UsageTotalRef::toString).orElse("nothing");
    }
}

package dev.keyledger.command.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How often something may be done in a minute by or to one of many, in this instance. Refills evenly, after a burst of a
 * minute's worth.
 *
 * @param <S> by whom, or to what
 */
public final class RateLimit<S> {
    private static final long SUBJECTS_MAX = 100_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final int perMinute;
    private final String detail;

    /** After a minute without use a bucket is full again, so it may be forgotten. */
    private final Cache<S, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(SUBJECTS_MAX)
            .expireAfterAccess(MINUTE)
            .build();

    /** @param detail what whoever comes too often is told, a sentence with the number as {@code %d} */
    public RateLimit(int perMinute, String detail) {
        this.perMinute = perMinute;
        this.detail = detail.replace("%d", Integer.toString(perMinute));
    }

    public static RateLimit<String> ofPerson(int perMinute) {
        return new RateLimit<>(perMinute, "You may do this %d times in a minute.");
    }

    /** @throws Problem 429 {@code rate-limited} with Retry-After */
    public void require(S subject) {
        ConsumptionProbe probe = buckets.get(subject, id -> newBucket()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
            throw Problem.of(ProblemType.RATE_LIMITED, detail).withHeader("Retry-After", Long.toString(seconds));
        }
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
                .build();
    }
}

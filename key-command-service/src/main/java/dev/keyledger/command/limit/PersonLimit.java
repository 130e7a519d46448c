package dev.keyledger.command.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyledger.kit.problem.Problem;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How often one person may do something in a minute, in this instance. Refills evenly, after a burst of a minute's worth. */
public final class PersonLimit {
    private static final long PEOPLE_MAX = 100_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final int perMinute;

    /** After a minute without use a bucket is full again, so it may be forgotten. */
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(PEOPLE_MAX)
            .expireAfterAccess(MINUTE)
            .build();

    public PersonLimit(int perMinute) {
        this.perMinute = perMinute;
    }

    /** @throws Problem 429 {@code rate-limited} with Retry-After */
    public void require(String personId) {
        ConsumptionProbe probe = buckets.get(personId, id -> newBucket()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
            throw Problem.of(429, "rate-limited", "You may do this " + perMinute + " times in a minute.")
                    .withHeader("Retry-After", Long.toString(seconds));
        }
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
                .build();
    }
}

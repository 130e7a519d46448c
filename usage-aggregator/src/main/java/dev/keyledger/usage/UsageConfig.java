package dev.keyledger.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The usage-aggregator's own settings. */
@ConfigMapping(prefix = "keyledger.usage")
public interface UsageConfig {
    /**
     * How old an event may be when it reaches Kafka; older ones become dead letters. Ids are remembered as long, so it
     * decides about disk space: 16 bytes an event.
     */
    @WithDefault("P7D")
    Duration acceptLate();

    /** How far ahead of Kafka's clock an event's time may be. */
    @WithDefault("PT5M")
    Duration acceptAhead();

    /**
     * How far this machine's clock may be ahead of the database's. An instance that is further ahead doesn't count: it
     * would take hours out of the window that still belong to it, for good.
     */
    @WithDefault("PT1H")
    Duration clockAheadMax();

    /** The longest that counted events wait for their transaction. */
    @WithDefault("PT0.25S")
    Duration flushInterval();

    /** The same while more than a fifth of {@link #flushEventsMax} wait in Kafka: larger transactions catch up sooner. */
    @WithDefault("PT5S")
    Duration flushIntervalBehind();

    /** So many events, over all partitions, are committed at once, whatever the interval says. */
    @WithDefault("1000000")
    int flushEventsMax();

    /**
     * So many sums, of a key, an hour and a model each, are committed at once, however few events they are of. A sum is
     * some 400 bytes while it grows, and as many again on its way into the database.
     */
    @WithDefault("200000")
    int flushSumsMax();

    /** How often progress is committed and published while no events arrive. */
    @WithDefault("PT1S")
    Duration idleInterval();

    /** Bytes of memory for ids of counted events; hours that don't fit are read from PostgreSQL when they are needed. */
    @WithDefault("268435456")
    long idsBytesMax();

    /**
     * Files of prices that stand over the built-in ones, a later one over those before it: in the format of {@code
     * prices.json}, LiteLLM's or genai-prices'. Behind a list that doesn't say when its prices held stands the day on which
     * they did: {@code list.json@2026-08-21}; without it they are stale.
     */
    Optional<List<String>> pricesFile();

    /** A price that was last known to hold longer ago, when a request ended, is stale. */
    @WithDefault("P180D")
    Duration pricesMaxAge();

    /** What becomes of a request with a stale price. */
    @WithDefault("priced")
    StalePrices stalePrices();

    Rebuild rebuild();

    Topics topics();

    /** Whether a price that nobody has looked at for long still counts. */
    enum StalePrices {
        PRICED,
        UNPRICED
    }

    /** Counting the log anew, to replay or reprice it. */
    interface Rebuild {
        /** About so many events are written in a transaction; two such batches are in memory. */
        @WithDefault("50000")
        int batchEventsMax();

        /** Bytes of memory for ids, besides those of counting. */
        @WithDefault("67108864")
        long idsBytesMax();
    }

    /** The topics that this service owns, where it has to create them. */
    interface Topics {
        /** Partitions of {@code gateway-requests} and {@code usage}: the most instances that can share the work. */
        @WithDefault("8")
        int partitions();
    }
}

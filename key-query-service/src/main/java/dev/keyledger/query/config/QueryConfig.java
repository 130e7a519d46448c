package dev.keyledger.query.config;

import dev.keyledger.kit.keys.Scope;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** The settings of the query service. */
@ConfigMapping(prefix = "keyledger.query")
public interface QueryConfig {
    /** The catalogue of scopes, in the order in which they are shown. */
    @WithDefault("${keyledger.scopes}")
    List<Scope> scopes();

    /** How long after the newest proof of freshness verification still answers. */
    @WithDefault("PT15S")
    Duration maxStaleness();

    /** The longest that a request with a Consistency-Token waits. */
    @WithDefault("PT2S")
    Duration visibilityMaxWait();

    /** Without progress for this long, a feed reports itself dead. */
    @WithDefault("PT2M")
    Duration feedStuckAfter();

    /** How often an instance looks for operations that another one was asked for. */
    @WithDefault("PT1S")
    Duration operationsPollInterval();

    Rebuild rebuild();

    /** Rebuilding the key views. */
    interface Rebuild {
        /** Events per second that no rebuild exceeds; none: as fast as possible. */
        OptionalInt eventsPerSecondMax();

        /** About so many events are written in a transaction. */
        @WithDefault("2000")
        int batchEventsMax();
    }
}

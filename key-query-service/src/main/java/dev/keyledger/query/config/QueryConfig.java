package dev.keyledger.query.config;

import dev.keyledger.kit.keys.Scope;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

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

    /** By how much this machine's clock may differ from that of the database behind the beacons without an alarm. */
    @WithDefault("PT1S")
    Duration clockDifferenceMax();

    /** Who takes nothing of a verification snapshot for so long, while there is more, is cut off. */
    @WithDefault("PT15S")
    Duration snapshotNotTakenMax();

    Rebuild rebuild();

    /** Rebuilding the key views. */
    interface Rebuild {
        /** About so many events are written in a transaction. */
        @WithDefault("2000")
        int batchEventsMax();
    }
}

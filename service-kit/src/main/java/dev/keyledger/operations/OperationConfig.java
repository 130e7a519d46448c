package dev.keyledger.operations;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** The settings of operations. */
@ConfigMapping(prefix = "keyledger.operations")
public interface OperationConfig {
    String ENABLED = "keyledger.operations.enabled";

    /** Whether the service has operations at all, which is settled when it is built. */
    @WithDefault("false")
    boolean enabled();

    /** How often an instance looks for operations that another one was asked for, or didn't live to finish. */
    @WithDefault("PT1S")
    Duration pollInterval();

    /** How long an instance works on operations without getting anything done before another one may take over. */
    @WithDefault("PT30S")
    Duration lease();

    /** How long PostgreSQL may be at one statement of an operation, such as a comparison, before it counts as hung. */
    @WithDefault("PT30M")
    Duration statementMax();

    /** Events per second that no operation exceeds; none: as fast as possible. */
    OptionalInt eventsPerSecondMax();
}

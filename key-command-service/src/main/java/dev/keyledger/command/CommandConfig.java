package dev.keyledger.command;

import dev.keyledger.kit.keys.Scope;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;

/** Settings of the command service. */
@ConfigMapping(prefix = "keyledger.command")
public interface CommandConfig {
    /** The catalogue of scopes, in the order in which they are shown. */
    @WithDefault("${keyledger.scopes}")
    List<Scope> scopes();

    /** How many keys of a workspace may be unrevoked at a time, its primary key included. */
    @Min(1)
    @WithDefault("500")
    int keysPerWorkspaceMax();

    /** Bytes of an event's data beyond which it is refused, well below what the topic accepts as one record. */
    @Max(900_000)
    @WithDefault("65536")
    int eventBytesMax();

    Idempotency idempotency();

    Relay relay();

    /** For how long answers to commands with an Idempotency-Key are remembered. */
    interface Idempotency {
        /** How long an answer can be repeated with its secret. */
        @WithDefault("PT10M")
        Duration secretKeptFor();

        /** How long an answer can be repeated at all. */
        @WithDefault("P7D")
        Duration answerKeptFor();

        /** How often what is older is deleted. */
        @WithDefault("PT1M")
        Duration cleaningInterval();
    }

    /** How events get from the event store to Kafka. */
    interface Relay {
        /** How many partitions key-events is created with; an existing topic keeps its own. */
        @WithDefault("6")
        int keyEventsPartitions();

        /** How long the relay waits for a notification before it looks for unsent events by itself. */
        @WithDefault("PT0.5S")
        Duration pollInterval();

        /** How many unsent events are read at a time. */
        @Min(1)
        @WithDefault("500")
        int batchMax();

        /** How long Kafka may take to acknowledge an event before the relay starts again with a new producer. */
        @WithDefault("PT20S")
        Duration deliveryTimeout();

        /** How long the relay pauses after a failure, and between attempts to become the leader. */
        @WithDefault("PT1S")
        Duration retryInterval();

        /** How often readers are told how far the topic is complete. */
        @WithDefault("PT1S")
        Duration beaconInterval();

        /** How often the number and age of unsent events are measured. */
        @WithDefault("PT2S")
        Duration backlogInterval();
    }
}

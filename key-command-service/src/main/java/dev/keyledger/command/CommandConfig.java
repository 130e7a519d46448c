package dev.keyledger.command;

import dev.keyledger.kit.keys.Scope;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /**
     * How many keys a workspace may create over its life, its primary key and revoked ones included: verifiers keep all
     * of them in memory for ever.
     */
    @Min(1)
    @WithDefault("10000")
    int keysPerWorkspaceEverMax();

    /** How many of them one member may have unrevoked at a time; admins may have all. */
    @Min(1)
    @WithDefault("100")
    int keysPerMemberMax();

    /**
     * How many of them one member may create over the workspace's life, so that nobody uses up what belongs to all; admins
     * may create all.
     */
    @Min(1)
    @WithDefault("1000")
    int keysPerMemberEverMax();

    /** Bytes of an event's data beyond which it is refused, well below what the topic accepts as one record. */
    @Max(900_000)
    @WithDefault("65536")
    int eventBytesMax();

    Idempotency idempotency();

    Relay relay();

    Rotation rotation();

    Limits limits();

    Sandbox sandbox();

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

    /** How a rotation proceeds. */
    interface Rotation {
        /** How long verifiers get to know a new secret, after Kafka has it and before a sandbox uses it. */
        @WithDefault("PT1S")
        Duration settle();

        /** How long requests may be under way with a secret that sandboxes no longer hold. */
        @WithDefault("PT10S")
        Duration drain();

        /** How often each sandbox is looked at, whether it still holds the newest secret. */
        @WithDefault("PT1M")
        Duration recheckInterval();

        /** The longest pause after a sandbox has failed; the first is a second, then they double. */
        @WithDefault("PT1M")
        Duration retryIntervalMax();

        /** How often is looked for due steps. */
        @WithDefault("PT0.2S")
        Duration pollInterval();

        /** How long a step may take before another instance tries it too. */
        @WithDefault("PT1M")
        Duration lease();

        /** How many steps run at once in this instance. */
        @Min(1)
        @WithDefault("4")
        int workers();
    }

    /** How much may be done in a minute, as counted by each instance. */
    interface Limits {
        /** Keys that a person may create in a minute. */
        @Min(1)
        @WithDefault("600")
        int createsPerMinute();

        /** Secrets that a person may have revealed in a minute. */
        @Min(1)
        @WithDefault("10")
        int revealsPerMinute();

        /** How often one key may be rotated, edited, enabled or revealed in a minute. */
        @Min(1)
        @WithDefault("30")
        int changesPerKeyPerMinute();

        /** How often a workspace's keys may be created, rotated, edited, enabled or revealed in a minute. */
        @Min(1)
        @WithDefault("1200")
        int changesPerWorkspacePerMinute();
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

        /**
         * How long an instance leads without getting anything done before another one may take the lead; also how long
         * PostgreSQL has to answer the relay.
         */
        @WithDefault("PT6S")
        Duration lease();

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

    /** Where the primary keys' secrets are kept for those who use them. */
    interface Sandbox {
        /**
         * The sinks by their names, none by default. A name is 1 to 63 lower-case letters, digits and hyphens; it stands
         * in events and metrics, so it stays.
         */
        Map<String, Sink> sinks();

        /** One sink: what is optional here is needed, possible or refused by its type. */
        interface Sink {
            /** {@code file}: a file per workspace. {@code kubernetes}: a Secret per workspace. */
            Type type();

            /** The longest that one attempt waits: for the lock of a directory, for an answer of Kubernetes. */
            @WithDefault("PT10S")
            Duration timeout();

            /** file, needed: the absolute directory below which each workspace has a directory of its own. */
            Optional<Path> directory();

            /** kubernetes, needed: the namespace of a workspace's Secret; {workspaceId} is replaced. */
            Optional<String> namespace();

            /** kubernetes, needed: the name of a workspace's Secret; {workspaceId} is replaced. */
            Optional<String> secretName();

            /**
             * kubernetes: the API server's URL. By default what the client finds around it: a kubeconfig, or the pod's
             * service account.
             */
            Optional<URI> apiUrl();

            /** kubernetes: a file with the bearer token, read again for each request; default as for the URL. */
            Optional<Path> tokenFile();

            /** kubernetes: a file with the PEM certificates to trust; default as for the URL. */
            Optional<Path> caFile();

            /** The kinds of sinks. */
            enum Type {
                FILE,
                KUBERNETES
            }
        }
    }
}

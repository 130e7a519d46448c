package dev.keyledger.query.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** The settings of the query service. */
@ConfigMapping(prefix = "keyledger")
public interface QueryConfig {
    /** All peppers, {@code id:base64,…}, oldest first. No default: without them no key can be verified. */
    String peppers();

    Database database();

    Verify verify();

    Consistency consistency();

    Feed feed();

    Scopes scopes();

    interface Database {
        /** Host name of PostgreSQL. Default localhost. */
        String host();

        /** Port of PostgreSQL. Default 15432. */
        int port();

        /** Name of the database. Default keyledger_query. */
        String name();

        /** Role to connect as. Default: the database's name. */
        String username();
    }

    interface Verify {
        /** How long after the newest proof of freshness verification still answers. Default 15 seconds. */
        @WithDefault("PT15S")
        Duration maxStaleness();

        /** What every key starts with, its underscore included. Default dg_live_. */
        @WithDefault("dg_live_")
        String keyPrefix();
    }

    interface Consistency {
        /** The longest that a request with a Consistency-Token waits. Default 2 seconds. */
        @WithDefault("PT2S")
        Duration maxWait();
    }

    interface Feed {
        /** Without progress for this long, a feed reports itself dead. Default 2 minutes. */
        @WithDefault("PT2M")
        Duration stuckAfter();
    }

    interface Scopes {
        /** The catalogue, {@code name=description}, in the order it is shown. */
        @WithDefault("models:read=List and describe models,chat:completions=Create chat completions,"
                + "embeddings:create=Create embeddings,images:generate=Generate images,"
                + "audio:transcribe=Transcribe audio")
        List<String> catalogue();
    }
}

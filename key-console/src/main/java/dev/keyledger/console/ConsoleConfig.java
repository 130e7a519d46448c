package dev.keyledger.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The console's settings; docs/configuration.md explains them. */
@ConfigMapping(prefix = "keyledger.console")
public interface ConsoleConfig {
    /** What the console proves itself with to the OIDC issuer, and encrypts the state of a sign-in with. */
    String clientSecret();

    /** Whether cookies are for HTTPS alone. */
    @WithDefault("true")
    boolean secureCookies();

    Session session();

    /** How long a revealed key stays on the page. */
    @WithDefault("PT30S")
    Duration revealFor();

    /** How often the figures on a page that is looked at are fetched again. */
    @WithDefault("PT10S")
    Duration refreshInterval();

    /** Rows of a page of keys. */
    @WithDefault("50")
    int keysPerPage();

    Gateway gateway();

    interface Gateway {
        /** What programs use as their base URL, such as {@code https://gateway.example.com/v1}; empty: not told here. */
        Optional<URI> baseUrl();

        /** The model that examples ask for. */
        @WithDefault("gpt-4o")
        String exampleModel();
    }

    interface Session {
        /** How long a session lasts without a request. */
        @WithDefault("PT1H")
        Duration idleMax();

        /** How long a session lasts at most, however busy. */
        @WithDefault("PT12H")
        Duration lifetimeMax();

        /** Sessions held at a time; beyond it, the least used end. */
        @WithDefault("10000")
        long countMax();
    }
}

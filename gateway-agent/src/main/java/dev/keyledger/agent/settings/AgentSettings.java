package dev.keyledger.agent.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What an agent is told; docs/configuration.md says what each is for. */
@ConfigMapping(prefix = "keyledger.agent")
public interface AgentSettings {
    @WithDefault("127.0.0.1")
    String host();

    @WithDefault("8085")
    int port();

    /** The file of one, besides the port. */
    Optional<String> socket();

    Management management();

    interface Management {
        @WithDefault("127.0.0.1")
        String host();

        @WithDefault("9084")
        int port();
    }

    @WithDefault("auto")
    String profile();

    /** {@code METHOD /path = scope}, by commas or lines. */
    Optional<String> paths();

    @WithDefault("true")
    boolean defaultPaths();

    @WithDefault("false")
    boolean scopeByQuery();

    @WithDefault("2")
    int threads();

    @WithDefault("http://localhost:8082")
    URI queryUrl();

    @WithDefault("PT15S")
    Duration maxStaleness();

    /** By which people know it in lists of verifiers; the machine's otherwise. */
    Optional<String> name();

    /** The file in which the last snapshot is kept. */
    Optional<String> snapshot();

    Optional<String> token();

    Optional<String> tokenFile();

    Oidc oidc();

    interface Oidc {
        Optional<URI> tokenUrl();

        Optional<String> clientId();

        Optional<String> clientSecret();

        Optional<String> scope();
    }
}

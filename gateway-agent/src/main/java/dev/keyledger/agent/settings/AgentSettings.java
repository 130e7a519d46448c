package dev.keyledger.agent.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

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

    Usage usage();

    /** What gateways report. */
    interface Usage {
        /** The directory of the spool; without one no usage is taken. */
        Optional<String> spool();

        @WithDefault("1073741824")
        long spoolBytesMax();

        @WithDefault("true")
        boolean spoolForced();

        @WithDefault("PT0.25S")
        Duration kafkaPatience();

        /** Whose tokens the port takes; without one it takes no usage. */
        Optional<URI> issuerUrl();

        @WithDefault("keyledger")
        String audience();

        @WithDefault("groups")
        String groupsClaim();

        /** Names, besides this machine's own, by which gateways ask the port. */
        Optional<Set<String>> hosts();

        LiteLlm litellm();

        Otlp otlp();
    }

    interface LiteLlm {
        @WithDefault("/gateways/litellm")
        String source();

        @WithDefault("metadata.user_api_key_auth_metadata.keyledger_key_id")
        String keyIdPath();

        @WithDefault("metadata.user_api_key_auth_metadata.keyledger_secret_version")
        String secretVersionPath();

        @WithDefault("false")
        boolean responseCostIsBilled();
    }

    interface Otlp {
        @WithDefault("/gateways/otlp")
        String source();

        @WithDefault("keyledger.key.id")
        String keyIdAttribute();

        @WithDefault("keyledger.secret.version")
        String secretVersionAttribute();
    }

    Oidc oidc();

    interface Oidc {
        Optional<URI> tokenUrl();

        Optional<String> clientId();

        Optional<String> clientSecret();

        Optional<String> scope();
    }
}

package dev.keyledger.command.vault;

import dev.keyledger.command.CommandConfig;
import dev.keyledger.command.key.ScopeCatalogue;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.kit.keys.Scope;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes what is configured once for the whole service. What is missing or broken stops the start with one line that
 * names the variable and never shows its value.
 */
final class SecretsAtStart {
    private final CommandConfig config;

    @Inject
    SecretsAtStart(CommandConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    ScopeCatalogue scopes() {
        try {
            return new ScopeCatalogue(config.scopes().stream().map(Scope::name).toList());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("keyledger.scopes: " + e.getMessage());
        }
    }

    @Produces
    @Singleton
    Vault vault(
            @ConfigProperty(name = "keyledger.vault.keyset") Optional<String> keyset,
            @ConfigProperty(name = "keyledger.vault.keyset-file") Optional<Path> keysetFile,
            KeyFormat keyFormat) {
        return new Vault(VaultKeyset.of(keyset, keysetFile).aead(), keyFormat);
    }

    /** Runs before anything else that starts, so that the first line is the true cause. */
    void refuseToStartWithoutSecrets(
            @Observes @Priority(1) StartupEvent start, Peppers peppers, Vault vault, ScopeCatalogue scopes) {
        // The parameters are the check: each is made by its producer, or the start ends there.
    }
}

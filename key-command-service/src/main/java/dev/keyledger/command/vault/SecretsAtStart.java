package dev.keyledger.command.vault;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
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
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes what is configured once for the whole service. What is missing or broken stops the start with one line that
 * names the variable and never shows its value.
 */
final class SecretsAtStart {
    static final String KEYSET_VARIABLE = "KEYLEDGER_VAULT_KEYSET";

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

    /** The keyset's primary key encrypts; all its enabled keys decrypt. */
    @Produces
    @Singleton
    Vault vault(@ConfigProperty(name = "keyledger.vault.keyset") Optional<String> configured, KeyFormat keyFormat) {
        String keyset = configured
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new ConfigurationException(
                        KEYSET_VARIABLE + " is not set; without it no primary key can be stored"));
        try {
            AeadConfig.register();
            Aead aead = TinkJsonProtoKeysetFormat.parseKeyset(
                            keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
            return new Vault(aead, keyFormat);
        } catch (GeneralSecurityException | RuntimeException e) {
            // The cause is left out on purpose: a parser's message may quote what it was given.
            throw new ConfigurationException(KEYSET_VARIABLE + " is not a Tink AEAD keyset in JSON");
        }
    }

    /** Runs before anything else that starts, so that the first line is the true cause. */
    void refuseToStartWithoutSecrets(
            @Observes @Priority(1) StartupEvent start, Peppers peppers, Vault vault, ScopeCatalogue scopes) {
        // The parameters are the check: each is made by its producer, or the start ends there.
    }
}

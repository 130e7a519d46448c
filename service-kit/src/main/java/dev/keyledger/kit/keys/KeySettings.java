package dev.keyledger.kit.keys;

import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Peppers;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What every service that handles keys must be configured with alike. What is missing or broken stops the start with one
 * line that names the variable and never shows a secret's value.
 */
final class KeySettings {
    private static final String PREFIX = "keyledger.key-prefix";
    private static final String PEPPERS_VARIABLE = "KEYLEDGER_PEPPERS";

    @Produces
    @Singleton
    KeyFormat keyFormat(@ConfigProperty(name = PREFIX, defaultValue = KeyFormat.DEFAULT_PREFIX) String prefix) {
        try {
            return new KeyFormat(prefix);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(PREFIX + ": " + e.getMessage());
        }
    }

    @Produces
    @Singleton
    Peppers peppers(@ConfigProperty(name = "keyledger.peppers") Optional<String> configured) {
        try {
            return Peppers.parse(configured
                    .filter(value -> !value.isBlank())
                    .orElseThrow(() -> new ConfigurationException(
                            PEPPERS_VARIABLE + " is not set; without it no key can be made or recognised")));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(PEPPERS_VARIABLE + " is broken: " + e.getMessage());
        }
    }
}

package dev.keyledger.kit.topics;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How many copies a service needs, by its mode and by what was accepted. */
final class CopiesSettings {
    @Produces
    @Singleton
    Copies copies(
            @ConfigProperty(name = "keyledger.mode", defaultValue = "production") String mode,
            @ConfigProperty(name = "keyledger.kafka.one-copy-accepted", defaultValue = "false")
                    boolean oneCopyAccepted) {
        return Copies.of(mode, oneCopyAccepted);
    }
}

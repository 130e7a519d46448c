package dev.keyledger.command.vault;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * The vault's Tink keyset in JSON, from the setting itself or from a file, as orchestrators mount secrets. Its primary
 * key encrypts; all its enabled keys decrypt. What goes wrong names the variable and never shows what it holds.
 */
final class VaultKeyset {
    static final String VARIABLE = "KEYLEDGER_VAULT_KEYSET";

    private static final String FILE_VARIABLE = VARIABLE + "_FILE";

    private final String source;
    private final String json;

    private VaultKeyset(String source, String json) {
        this.source = source;
        this.json = json;
    }

    /** @throws ConfigurationException unless exactly one of the two is set and can be read */
    static VaultKeyset of(Optional<String> keyset, Optional<Path> file) {
        Optional<String> given = keyset.filter(value -> !value.isBlank());
        if (given.isPresent() && file.isPresent()) {
            throw new ConfigurationException(VARIABLE + " and " + FILE_VARIABLE + " are both set; only one can hold");
        }
        return given.map(json -> new VaultKeyset(VARIABLE, json))
                .or(() -> file.map(VaultKeyset::read))
                .orElseThrow(() -> new ConfigurationException("neither " + VARIABLE + " nor " + FILE_VARIABLE
                        + " is set; without a keyset no primary key can be stored"));
    }

    private static VaultKeyset read(Path file) {
        try {
            return new VaultKeyset(FILE_VARIABLE + " (" + file + ")", Files.readString(file));
        } catch (IOException e) {
            throw new ConfigurationException(FILE_VARIABLE + ": " + file + " can't be read as text", e);
        }
    }

    Aead aead() {
        try {
            AeadConfig.register();
            return TinkJsonProtoKeysetFormat.parseKeyset(
                            json, RegistryConfiguration.get(), InsecureSecretKeyAccess.get())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException | RuntimeException e) {
            // The cause is left out on purpose: a parser's message may quote what it was given.
            throw new ConfigurationException(source + " is not a Tink AEAD keyset in JSON");
        }
    }
}

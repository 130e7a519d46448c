package dev.keyledger.command.vault;

import com.google.crypto.tink.Aead;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.keyformat.GatewayKey;
import dev.keyledger.keyformat.KeyFormat;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.UUID;

/**
 * Encrypts secrets at rest. A ciphertext is bound to workspace, key and secret version: moved to another row, it can't
 * be decrypted. Safe for many threads.
 */
public final class Vault {
    private final Aead aead;
    private final KeyFormat keyFormat;

    Vault(Aead aead, KeyFormat keyFormat) {
        this.aead = aead;
        this.keyFormat = keyFormat;
    }

    public Ciphertext encrypt(WorkspaceId workspaceId, UUID keyId, int secretVersion, GatewayKey key) {
        try {
            return new Ciphertext(aead.encrypt(
                    key.reveal().getBytes(StandardCharsets.US_ASCII), binding(workspaceId, keyId, secretVersion)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the vault can't encrypt", e);
        }
    }

    /** @throws IllegalStateException if the ciphertext is not of this place, or of a keyset no longer configured */
    public GatewayKey decrypt(WorkspaceId workspaceId, UUID keyId, int secretVersion, Ciphertext ciphertext) {
        try {
            byte[] secret = aead.decrypt(ciphertext.toBytes(), binding(workspaceId, keyId, secretVersion));
            return keyFormat
                    .parse(new String(secret, StandardCharsets.US_ASCII))
                    .orElseThrow(() -> new IllegalStateException("a decrypted secret has another format"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    String.format(
                            Locale.ROOT,
                            "the vault can't decrypt secret %d of key %s: was the key of %s removed?",
                            secretVersion,
                            keyId,
                            VaultKeyset.VARIABLE),
                    e);
        }
    }

    private static byte[] binding(WorkspaceId workspaceId, UUID keyId, int secretVersion) {
        return (workspaceId + "|" + keyId + "|" + secretVersion).getBytes(StandardCharsets.UTF_8);
    }
}

package dev.keyledger.command.vault;

import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.keyformat.GatewayKey;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** Makes new secrets: the only place where one comes into being. */
@Singleton
public final class SecretMint {
    private final SecureRandom random = new SecureRandom();
    private final KeyFormat keyFormat;
    private final Pepper pepper;

    @Inject
    SecretMint(KeyFormat keyFormat, Peppers peppers) {
        this.keyFormat = keyFormat;
        this.pepper = peppers.newest();
    }

    public MintedSecret mint(int secretVersion) {
        GatewayKey key = keyFormat.generate(random);
        return new MintedSecret(
                key,
                new IssuedSecret(
                        secretVersion, key.masked().prefix(), key.masked().lastFour(), pepper.hmac(key), pepper.id()));
    }

    /** A secret and what the world may know of it. {@link GatewayKey} prints itself masked, so this does too. */
    public record MintedSecret(GatewayKey key, IssuedSecret issued) {}
}

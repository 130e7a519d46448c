package dev.keyledger.command.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.keyformat.GatewayKey;
import dev.keyledger.keyformat.KeyFormat;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultKeysetTest {
    private static final KeyFormat FORMAT = new KeyFormat(KeyFormat.DEFAULT_PREFIX);
    private static final WorkspaceId ACME = new WorkspaceId("acme");
    private static final UUID KEY_ID = UUID.randomUUID();

    @TempDir
    Path folder;

    private final GatewayKey key = FORMAT.generate(new SecureRandom());

    @BeforeAll
    static void registerTink() throws GeneralSecurityException {
        AeadConfig.register();
    }

    @Test
    void primaryKeyOfSeveral_encrypts_andTheOldOneStillDecrypts() throws GeneralSecurityException {
        KeysetHandle before =
                KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get());
        KeysetHandle after = withNewPrimary(before);
        Vault oldVault = vaultOf(before);
        Vault newVault = vaultOf(after);

        Ciphertext old = encryptedBy(oldVault);
        Ciphertext current = encryptedBy(newVault);

        assertThat(keyIdIn(old)).isEqualTo(before.getPrimary().getId());
        assertThat(keyIdIn(current))
                .isEqualTo(after.getPrimary().getId())
                .isNotEqualTo(before.getPrimary().getId());
        assertThat(newVault.decrypt(ACME, KEY_ID, 1, old).reveal()).isEqualTo(key.reveal());
        assertThat(newVault.decrypt(ACME, KEY_ID, 1, current).reveal()).isEqualTo(key.reveal());
        assertThatThrownBy(() -> oldVault.decrypt(ACME, KEY_ID, 1, current))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("KEYLEDGER_VAULT_KEYSET")
                .hasMessageNotContaining(key.reveal());
    }

    @Test
    void disabledKey_decryptsNoMore() throws GeneralSecurityException {
        KeysetHandle before =
                KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get());
        Ciphertext old = encryptedBy(vaultOf(before));
        KeysetHandle.Builder both = KeysetHandle.newBuilder(withNewPrimary(before));
        both.getAt(0).setStatus(KeyStatus.DISABLED);
        Vault disabled = vaultOf(both.build());

        assertThatThrownBy(() -> disabled.decrypt(ACME, KEY_ID, 1, old)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ciphertext_isBoundToItsPlace() throws GeneralSecurityException {
        Vault vault =
                vaultOf(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()));
        Ciphertext ciphertext = encryptedBy(vault);

        assertThatThrownBy(() -> vault.decrypt(ACME, KEY_ID, 2, ciphertext)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> vault.decrypt(ACME, UUID.randomUUID(), 1, ciphertext))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> vault.decrypt(new WorkspaceId("globex"), KEY_ID, 1, ciphertext))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keysetInAFile_isAsGoodAsOneInTheSetting() throws Exception {
        KeysetHandle keyset =
                KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get());
        Path file = Files.writeString(folder.resolve("keyset.json"), json(keyset) + "\n");
        Vault ofFile =
                new Vault(VaultKeyset.of(Optional.of(" "), Optional.of(file)).aead(), FORMAT);

        assertThat(ofFile.decrypt(ACME, KEY_ID, 1, encryptedBy(vaultOf(keyset))).reveal())
                .isEqualTo(key.reveal());
    }

    @Test
    void noneOrBoth_isRefused_andTheVariablesAreNamed() {
        assertThatThrownBy(() -> VaultKeyset.of(Optional.empty(), Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("KEYLEDGER_VAULT_KEYSET nor KEYLEDGER_VAULT_KEYSET_FILE");
        assertThatThrownBy(() -> VaultKeyset.of(Optional.of("{}"), Optional.of(folder)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("both set");
    }

    @Test
    void fileThatIsNotThereOrNoKeyset_isNamed_andNothingOfItIsShown() throws IOException {
        Path missing = folder.resolve("missing.json");
        assertThatThrownBy(() -> VaultKeyset.of(Optional.empty(), Optional.of(missing)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("KEYLEDGER_VAULT_KEYSET_FILE")
                .hasMessageContaining(missing.toString());
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"primaryKeyId\":1,\"key\":\"s3cret\"}");
        assertThatThrownBy(() ->
                        VaultKeyset.of(Optional.empty(), Optional.of(broken)).aead())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(broken.toString())
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    private static KeysetHandle withNewPrimary(KeysetHandle keyset) throws GeneralSecurityException {
        return KeysetHandle.newBuilder(keyset)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withRandomId()
                        .makePrimary())
                .build();
    }

    private static Vault vaultOf(KeysetHandle keyset) throws GeneralSecurityException {
        return new Vault(
                VaultKeyset.of(Optional.of(json(keyset)), Optional.empty()).aead(), FORMAT);
    }

    private static String json(KeysetHandle keyset) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(
                keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    }

    private Ciphertext encryptedBy(Vault vault) {
        return vault.encrypt(ACME, KEY_ID, 1, key);
    }

    /** Tink puts the id of the key that encrypted behind one byte in front of what it encrypted. */
    private static int keyIdIn(Ciphertext ciphertext) {
        return ByteBuffer.wrap(ciphertext.toBytes(), 1, Integer.BYTES).getInt();
    }
}

package dev.keyledger.localstack.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/**
 * What a data directory's stack must keep secret, or must never change: made once, kept in {@code secrets.json}.
 *
 * @param peppers as the services' setting KEYLEDGER_PEPPERS
 * @param vaultKeyset a Tink keyset in JSON, as KEYLEDGER_VAULT_KEYSET
 * @param databasePasswords by role, PostgreSQL's superuser included
 * @param kafkaClusterId not secret, but as unchangeable as the others
 */
public record StackSecrets(
        String peppers, String vaultKeyset, Map<String, String> databasePasswords, String kafkaClusterId) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);
    private static final SecureRandom RANDOM = new SecureRandom();

    public StackSecrets {
        databasePasswords = Map.copyOf(databasePasswords);
    }

    /**
     * Reads the directory's secrets, or makes them if nothing there depends on any yet.
     *
     * @throws StackProblem if the file is damaged, or gone while the data it protects is there
     */
    public static StackSecrets in(DataDirectory directory, Collection<String> databaseRoles) {
        Path file = directory.path().resolve("secrets.json");
        if (Files.exists(file)) {
            return read(file, databaseRoles);
        }
        if (Files.exists(directory.postgres()) || Files.exists(directory.kafka())) {
            throw new StackProblem(file + " is missing, and without it the data in " + directory.path()
                    + " cannot be used: put it back, or move the directory away and start anew");
        }
        StackSecrets made = generate(databaseRoles);
        try {
            OwnerOnly.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(made) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return made;
    }

    public String databasePassword(String role) {
        return Optional.ofNullable(databasePasswords.get(role))
                .orElseThrow(() -> new StackProblem("there is no password for the database role " + role));
    }

    @Override
    public String toString() {
        return "StackSecrets[…]";
    }

    private static StackSecrets read(Path file, Collection<String> databaseRoles) {
        StackSecrets secrets;
        try {
            secrets = JSON.readValue(Files.readString(file), StackSecrets.class);
            AeadConfig.register();
            TinkJsonProtoKeysetFormat.parseKeyset(
                    secrets.vaultKeyset(), RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
        } catch (IOException | GeneralSecurityException e) {
            // The cause is not shown: a parser's message quotes what it read.
            throw damaged(file);
        }
        if (!secrets.peppers().matches("[^:,]+:[A-Za-z0-9+/]+=*(,[^:,]+:[A-Za-z0-9+/]+=*)*")
                || secrets.kafkaClusterId().isBlank()
                || !secrets.databasePasswords().keySet().containsAll(databaseRoles)) {
            throw damaged(file);
        }
        return secrets;
    }

    private static StackProblem damaged(Path file) {
        return new StackProblem(
                file + " is damaged: put a good copy back, or move the data directory away and start anew");
    }

    private static StackSecrets generate(Collection<String> databaseRoles) {
        var passwords = new TreeMap<String, String>();
        databaseRoles.forEach(role ->
                passwords.put(role, Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes(24))));
        return new StackSecrets(
                "1:" + Base64.getEncoder().encodeToString(randomBytes(32)),
                newKeyset(),
                passwords,
                Uuid.randomUuid().toString());
    }

    private static String newKeyset() {
        try {
            AeadConfig.register();
            KeysetHandle keyset =
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get());
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] randomBytes(int count) {
        var bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}

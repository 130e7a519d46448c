package dev.keyledger.events.codec;

import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The names of the key events on the wire, as literals: renaming a class changes no byte. Each has the newest schema
 * version that this build writes; older ones are read through {@link Upcaster}s.
 */
public enum EventType {
    KEY_CREATED("key.created", 1, KeyCreated.class),
    KEY_ROTATED("key.rotated", 1, KeyRotated.class),
    KEY_REVOKED("key.revoked", 1, KeyRevoked.class),
    KEY_RENAMED("key.renamed", 1, KeyRenamed.class),
    KEY_REVEALED("key.revealed", 1, KeyRevealed.class),
    KEY_SCOPES_CHANGED("key.scopes-changed", 1, KeyScopesChanged.class),
    KEY_EXPIRY_CHANGED("key.expiry-changed", 1, KeyExpiryChanged.class),
    KEY_LABEL_CHANGED("key.label-changed", 1, KeyLabelChanged.class),
    KEY_DISABLED("key.disabled", 1, KeyDisabled.class),
    KEY_ENABLED("key.enabled", 1, KeyEnabled.class),
    SANDBOX_SECRETS_UPDATED("key.sandbox-secrets-updated", 1, SandboxSecretsUpdated.class),
    SECRET_RETIRED("key.secret-retired", 1, SecretRetired.class);

    private static final String CLOUD_EVENT_TYPE_PREFIX = "dev.keyledger.";
    private static final String SCHEMA_PREFIX = "urn:keyledger:schema:";

    private final String wireName;
    private final int schemaVersion;
    private final Class<? extends KeyEvent> recordClass;

    EventType(String wireName, int schemaVersion, Class<? extends KeyEvent> recordClass) {
        this.wireName = wireName;
        this.schemaVersion = schemaVersion;
        this.recordClass = recordClass;
    }

    /** For example {@code key.created}: what the event store keeps. */
    public String wireName() {
        return wireName;
    }

    /** The newest schema version, which is the one that is written. */
    public int schemaVersion() {
        return schemaVersion;
    }

    /** For example {@code dev.keyledger.key.created}. */
    public String cloudEventType() {
        return CLOUD_EVENT_TYPE_PREFIX + wireName;
    }

    /** For example {@code urn:keyledger:schema:key.created:1}. */
    public URI dataSchema(int version) {
        return URI.create(SCHEMA_PREFIX + wireName + ":" + version);
    }

    Class<? extends KeyEvent> recordClass() {
        return recordClass;
    }

    public static EventType of(KeyEvent event) {
        return switch (event) {
            case KeyCreated e -> KEY_CREATED;
            case KeyRotated e -> KEY_ROTATED;
            case KeyRevoked e -> KEY_REVOKED;
            case KeyRenamed e -> KEY_RENAMED;
            case KeyRevealed e -> KEY_REVEALED;
            case KeyScopesChanged e -> KEY_SCOPES_CHANGED;
            case KeyExpiryChanged e -> KEY_EXPIRY_CHANGED;
            case KeyLabelChanged e -> KEY_LABEL_CHANGED;
            case KeyDisabled e -> KEY_DISABLED;
            case KeyEnabled e -> KEY_ENABLED;
            case SandboxSecretsUpdated e -> SANDBOX_SECRETS_UPDATED;
            case SecretRetired e -> SECRET_RETIRED;
        };
    }

    /**
     * Whether every build that ever verified keys can read it. Any other is written only once all verifiers that live say
     * that they can.
     */
    public boolean isReadByEveryBuild() {
        return switch (this) {
            case KEY_CREATED,
                    KEY_ROTATED,
                    KEY_REVOKED,
                    KEY_RENAMED,
                    KEY_REVEALED,
                    SANDBOX_SECRETS_UPDATED,
                    SECRET_RETIRED -> schemaVersion == 1;
            case KEY_SCOPES_CHANGED, KEY_EXPIRY_CHANGED, KEY_LABEL_CHANGED, KEY_DISABLED, KEY_ENABLED -> false;
        };
    }

    /** Every schema that this build reads, as {@code ce_dataschema} names them. */
    public static List<String> understood() {
        return Arrays.stream(values())
                .flatMap(type -> IntStream.rangeClosed(1, type.schemaVersion)
                        .mapToObj(version -> type.dataSchema(version).toString()))
                .toList();
    }

    public static Optional<EventType> ofWireName(String wireName) {
        return Arrays.stream(values())
                .filter(type -> type.wireName.equals(wireName))
                .findFirst();
    }

    static Optional<EventType> ofCloudEventType(String cloudEventType) {
        return Arrays.stream(values())
                .filter(type -> type.cloudEventType().equals(cloudEventType))
                .findFirst();
    }

    /** The version at the end of a {@code ce_dataschema} of this type; empty if it is another type's or none. */
    Optional<Integer> versionOf(@Nullable URI dataSchema) {
        String prefix = SCHEMA_PREFIX + wireName + ":";
        if (dataSchema == null || !dataSchema.toString().startsWith(prefix)) {
            return Optional.empty();
        }
        String version = dataSchema.toString().substring(prefix.length());
        return version.matches("[1-9][0-9]{0,3}") ? Optional.of(Integer.valueOf(version)) : Optional.empty();
    }
}

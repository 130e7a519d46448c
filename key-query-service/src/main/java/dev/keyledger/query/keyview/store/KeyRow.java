package dev.keyledger.query.keyview.store;

import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.RotationStatus;
import dev.keyledger.events.usage.SecretUsage;
import dev.keyledger.keyformat.MaskedKey;
import dev.keyledger.query.keyview.KeyStatus;
import dev.keyledger.query.keyview.Rotation;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A key with its usage, as reads see it: a row of the database view that joins both. */
@Entity
@Immutable
@Table(name = "key_with_usage")
public class KeyRow {
    @Id
    public UUID keyId;

    public String workspaceId;
    public String kind;
    public String name;
    public String nameFolded;
    public String keyPrefix;
    public String lastFour;
    public String[] scopes;
    public Instant createdAt;
    public String createdById;
    public String createdByName;
    public @Nullable Instant expiresAt;
    public @Nullable Instant revokedAt;
    public @Nullable Instant disabledAt;
    public @Nullable Instant rotatedAt;
    public int secretVersion;
    public @Nullable UUID rotationId;
    public @Nullable String rotationRetireOld;
    public @Nullable Integer rotationOldVersion;
    public @Nullable Instant rotationOldValidUntil;
    public boolean rotationSandboxUpdated;
    public boolean rotationOldRetired;
    public long version;
    /** Whether an event of the key could not be read or stored. */
    public boolean quarantined;

    public @Nullable Instant lastUsedAt;
    public long requests;
    public BigDecimal costUsd;
    public long unpriced;

    /** As {@link SecretTexts} reads them. */
    String secretEnds;

    @Nullable
    String secretUses;

    /**
     * A secret of the key's.
     *
     * @param validUntil when it ended or will, on its own or with the key; null: that isn't known yet
     * @param lastUsedAt of the newest request in the window that said it came with this secret; null: none did
     * @param requests that said so; null: none did, but others didn't say with which secret they came
     */
    public record SecretVersion(
            int version,
            @Nullable Instant validUntil,
            @Nullable Instant lastUsedAt,
            @Nullable Long requests) {}

    public MaskedKey masked() {
        return new MaskedKey(keyPrefix, lastFour);
    }

    /** The rotation that is open at {@code now}. */
    public Optional<Rotation> openRotation(Instant now) {
        if (rotationId == null || rotatedAt == null || rotationRetireOld == null || rotationOldVersion == null) {
            return Optional.empty();
        }
        var rotation = new Rotation(
                rotationId,
                rotatedAt,
                RetireOld.valueOf(rotationRetireOld),
                rotationOldVersion,
                rotationOldValidUntil,
                rotationSandboxUpdated,
                rotationOldRetired);
        return Optional.of(rotation).filter(r -> r.statusAt(now) != RotationStatus.COMPLETED);
    }

    /** What the key's secrets were used for in the window, newest first, of the requests that say with which they came. */
    public List<SecretUsage> secretUses() {
        return SecretTexts.uses(secretUses);
    }

    /** The secrets that are known, newest first: those that no event has ended, and the last of the others. */
    public List<SecretVersion> secretVersions() {
        Map<Integer, SecretUsage> uses =
                secretUses().stream().collect(Collectors.toMap(SecretUsage::secretVersion, use -> use));
        long said = uses.values().stream().mapToLong(SecretUsage::requests).sum();
        Long unused = said < requests ? null : Long.valueOf(0);
        return SecretTexts.ends(secretEnds).entrySet().stream()
                .map(secret -> {
                    SecretUsage use = uses.get(secret.getKey());
                    return new SecretVersion(
                            secret.getKey(),
                            Stream.of(secret.getValue(), Optional.ofNullable(revokedAt), Optional.ofNullable(expiresAt))
                                    .flatMap(Optional::stream)
                                    .min(Comparator.naturalOrder())
                                    .orElse(null),
                            use == null ? null : use.lastUsedAt(),
                            use == null ? unused : Long.valueOf(use.requests()));
                })
                .toList();
    }

    public KeyStatus statusAt(Instant now) {
        if (revokedAt != null) {
            return KeyStatus.REVOKED;
        }
        if (expiresAt != null && !now.isBefore(expiresAt)) {
            return KeyStatus.EXPIRED;
        }
        return disabledAt == null ? KeyStatus.ACTIVE : KeyStatus.DISABLED;
    }
}

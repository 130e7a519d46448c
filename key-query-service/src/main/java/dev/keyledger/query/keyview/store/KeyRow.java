package dev.keyledger.query.keyview.store;

import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.RotationStatus;
import dev.keyledger.keyformat.MaskedKey;
import dev.keyledger.query.keyview.KeyStatus;
import dev.keyledger.query.keyview.Rotation;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A key with its usage, as reads see it: a row of the database view that joins both. */
@Entity
@Immutable
@Table(name = "key_with_usage")
public class KeyRow {
    @Id
    @Column(name = "key_id")
    UUID keyId;

    @Column(name = "workspace_id")
    String workspaceId;

    String kind;

    String name;

    @Column(name = "name_folded")
    String nameFolded;

    @Column(name = "key_prefix")
    String keyPrefix;

    @Column(name = "last_four")
    String lastFour;

    String[] scopes;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "created_by_id")
    String createdById;

    @Column(name = "created_by_name")
    String createdByName;

    @Column(name = "expires_at")
    Instant expiresAt;

    @Column(name = "revoked_at")
    Instant revokedAt;

    @Column(name = "rotated_at")
    Instant rotatedAt;

    @Column(name = "secret_version")
    int secretVersion;

    @Column(name = "rotation_id")
    UUID rotationId;

    @Column(name = "rotation_retire_old")
    String rotationRetireOld;

    @Column(name = "rotation_old_version")
    Integer rotationOldVersion;

    @Column(name = "rotation_old_valid_until")
    Instant rotationOldValidUntil;

    @Column(name = "rotation_sandbox_updated")
    boolean rotationSandboxUpdated;

    @Column(name = "rotation_old_retired")
    boolean rotationOldRetired;

    long version;

    boolean quarantined;

    @Column(name = "last_used_at")
    Instant lastUsedAt;

    long requests;

    @Column(name = "cost_usd")
    BigDecimal costUsd;

    long unpriced;

    public UUID keyId() {
        return keyId;
    }

    public String workspaceId() {
        return workspaceId;
    }

    public String kind() {
        return kind;
    }

    public String name() {
        return name;
    }

    public String nameFolded() {
        return nameFolded;
    }

    public MaskedKey masked() {
        return new MaskedKey(keyPrefix, lastFour);
    }

    public List<String> scopes() {
        return List.of(scopes);
    }

    public Instant createdAt() {
        return createdAt;
    }

    public String createdById() {
        return createdById;
    }

    public String createdByName() {
        return createdByName;
    }

    public Instant expiresAt() {
        return expiresAt;
    }

    public Instant revokedAt() {
        return revokedAt;
    }

    public Instant rotatedAt() {
        return rotatedAt;
    }

    public int secretVersion() {
        return secretVersion;
    }

    /** The rotation that is open at {@code now}. */
    public Optional<Rotation> openRotation(Instant now) {
        if (rotationId == null) {
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

    public KeyStatus statusAt(Instant now) {
        if (revokedAt != null) {
            return KeyStatus.REVOKED;
        }
        return expiresAt != null && !now.isBefore(expiresAt) ? KeyStatus.EXPIRED : KeyStatus.ACTIVE;
    }

    public long version() {
        return version;
    }

    /** Whether an event of the key could not be read or stored. */
    public boolean quarantined() {
        return quarantined;
    }

    public Instant lastUsedAt() {
        return lastUsedAt;
    }

    public long requests() {
        return requests;
    }

    public BigDecimal costUsd() {
        return costUsd;
    }

    public long unpriced() {
        return unpriced;
    }
}

package dev.keyledger.query.keyview.store;

import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.RotationStatus;
import dev.keyledger.keyformat.MaskedKey;
import dev.keyledger.query.keyview.KeyStatus;
import dev.keyledger.query.keyview.Rotation;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

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
    public Instant expiresAt;
    public Instant revokedAt;
    public Instant rotatedAt;
    public int secretVersion;
    public UUID rotationId;
    public String rotationRetireOld;
    public Integer rotationOldVersion;
    public Instant rotationOldValidUntil;
    public boolean rotationSandboxUpdated;
    public boolean rotationOldRetired;
    public long version;
    /** Whether an event of the key could not be read or stored. */
    public boolean quarantined;

    public Instant lastUsedAt;
    public long requests;
    public BigDecimal costUsd;
    public long unpriced;

    public MaskedKey masked() {
        return new MaskedKey(keyPrefix, lastFour);
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
}

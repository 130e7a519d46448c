package dev.keyledger.command.idempotency;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;

/** A remembered answer. Written by SQL, since the insert must wait for a twin; read through Hibernate. */
@Entity
@Immutable
@Table(name = "idempotency")
@IdClass(IdempotencyRow.Key.class)
class IdempotencyRow {
    @Id
    @Column(name = "workspace_id")
    String workspaceId;

    @Id
    String principal;

    @Id
    String operation;

    @Id
    @Column(name = "idempotency_key")
    String idempotencyKey;

    @Column(name = "payload_hash")
    String payloadHash;

    @Column(name = "key_id")
    UUID keyId;

    @Column(name = "secret_version")
    int secretVersion;

    @ColumnTransformer(read = "cast(answer as text)")
    String answer;

    byte[] secret;

    @Column(name = "answered_at")
    Instant answeredAt;

    record Key(String workspaceId, String principal, String operation, String idempotencyKey) implements Serializable {}
}

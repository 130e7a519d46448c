package dev.keyledger.command.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;

/** An event as it is stored. Written by {@link AppendTransaction} alone. */
@Entity
@Immutable
@Table(name = "events")
class EventRow {
    @Id
    long position;

    @Column(name = "stream_id")
    UUID streamId;

    @Column(name = "workspace_id")
    String workspaceId;

    long version;

    String type;

    @Column(name = "schema_version")
    int schemaVersion;

    @Column(name = "occurred_at")
    Instant occurredAt;

    String actor;

    @ColumnTransformer(read = "cast(data as text)")
    String data;
}

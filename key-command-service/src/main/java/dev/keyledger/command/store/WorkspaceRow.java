package dev.keyledger.command.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "workspaces")
class WorkspaceRow {
    @Id
    @Column(name = "workspace_id")
    String workspaceId;

    String name;

    @Column(name = "primary_key_id")
    UUID primaryKeyId;

    int created;
}

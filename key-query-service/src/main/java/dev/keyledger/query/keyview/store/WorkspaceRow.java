package dev.keyledger.query.keyview.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/** A provisioned workspace. */
@Entity
@Immutable
@Table(name = "workspace")
public class WorkspaceRow {
    @Id
    @Column(name = "workspace_id")
    String workspaceId;

    String name;

    public String workspaceId() {
        return workspaceId;
    }

    public String name() {
        return name;
    }
}

package dev.keyledger.query.keyview.store;

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
    String workspaceId;

    String name;
}

package dev.keyledger.query.usage.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** How far usage has been counted, over all partitions. */
@Entity
@Immutable
@Table(name = "usage_window")
public class UsageWindowRow {
    static final int ONLY = 1;

    @Id
    int id;

    @Nullable
    Instant completeThrough;

    @Nullable
    Instant floorHour;

    /** Null until every partition has said how far it is. */
    public @Nullable Instant completeThrough() {
        return completeThrough;
    }

    /** The first hour of the window; null: nothing has been counted yet. */
    public @Nullable Instant floorHour() {
        return floorHour;
    }
}

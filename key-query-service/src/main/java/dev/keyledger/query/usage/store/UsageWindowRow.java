package dev.keyledger.query.usage.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** How far usage has been counted, over all partitions. */
@Entity
@Immutable
@Table(name = "usage_window")
public class UsageWindowRow {
    static final int ONLY = 1;

    @Id
    int id;

    Instant completeThrough;

    Instant floorHour;

    /** Null until every partition has said how far it is. */
    public Instant completeThrough() {
        return completeThrough;
    }

    /** The first hour of the window; null: nothing has been counted yet. */
    public Instant floorHour() {
        return floorHour;
    }
}

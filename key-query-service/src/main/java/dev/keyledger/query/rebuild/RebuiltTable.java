package dev.keyledger.query.rebuild;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A table that the key events make, and how two builds of it are compared. When a row was parked or quarantined depends
 * on when it was read, so those times are not part of the comparison; nor is where a parked event was read, since of the
 * copies of one event, which can stand on several partitions, the one that was read first is kept.
 */
enum RebuiltTable {
    WORKSPACE("workspaces", "workspace", "workspace_id", "name"),
    KEY_VIEW("keys", "key_view", "key_id", "*"),
    KEY_SECRET("secrets", "key_secret", "key_id, secret_version", "*"),
    KEY_HISTORY("history", "key_history", "key_id, version", "*"),
    KEY_PARKED("parked", "key_parked", "key_id, version", "headers, data"),
    KEY_QUARANTINE(
            "quarantined", "key_quarantine", "partition, log_offset", "key_id, reason, record_key, headers, data");

    private final String wireName;
    private final String table;
    private final String primaryKey;
    private final String compared;

    RebuiltTable(String wireName, String table, String primaryKey, String compared) {
        this.wireName = wireName;
        this.table = table;
        this.primaryKey = primaryKey;
        this.compared = compared;
    }

    String wireName() {
        return wireName;
    }

    /** The live table, by the search path. */
    String live() {
        return table;
    }

    String built() {
        return BuildSchema.NAME + "." + table;
    }

    /** Comma-separated columns. */
    String primaryKey() {
        return primaryKey;
    }

    /** Whether the table grows with the log. The others are small enough to be compared while the feed waits. */
    boolean isLarge() {
        return this == KEY_VIEW || this == KEY_SECRET || this == KEY_HISTORY;
    }

    /** What is compared of a row, as a row expression. */
    String rowOf(String alias) {
        return Arrays.stream(compared.split(", ", -1))
                .map(column -> alias + "." + column)
                .collect(Collectors.joining(", ", "ROW(", ")"));
    }

    /** The condition that two rows have the same primary key. */
    String sameKey(String alias, String otherAlias) {
        return Arrays.stream(primaryKey.split(", ", -1))
                .map(column -> alias + "." + column + " = " + otherAlias + "." + column)
                .collect(Collectors.joining(" AND "));
    }
}

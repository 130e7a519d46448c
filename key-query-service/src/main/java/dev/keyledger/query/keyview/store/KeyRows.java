package dev.keyledger.query.keyview.store;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of {@code key_with_usage} as PostgreSQL's own client hands them out: for lists, where mapping takes the time. */
public final class KeyRows {
    /** What is to be selected, in the order in which it is read. */
    public static final String COLUMNS = "key_id, workspace_id, kind, name, name_folded, key_prefix, last_four, scopes,"
            + " created_at, created_by_id, created_by_name, expires_at, revoked_at, disabled_at, rotated_at, secret_version,"
            + " rotation_id, rotation_retire_old, rotation_old_version, rotation_old_valid_until,"
            + " rotation_sandbox_updated, rotation_old_retired, version, quarantined, last_used_at, requests, cost_usd,"
            + " unpriced, secret_ends, secret_uses";

    private final Row row;
    private int column;

    private KeyRows(Row row) {
        this.row = row;
    }

    /** @param rows whose columns are {@link #COLUMNS} */
    public static List<KeyRow> read(RowSet<Row> rows) {
        var keys = new ArrayList<KeyRow>(rows.size());
        rows.forEach(row -> keys.add(new KeyRows(row).read()));
        return keys;
    }

    private KeyRow read() {
        var key = new KeyRow();
        key.keyId = row.getUUID(column++);
        key.workspaceId = text();
        key.kind = text();
        key.name = text();
        key.nameFolded = text();
        key.keyPrefix = text();
        key.lastFour = text();
        key.scopes = row.getArrayOfStrings(column++);
        key.createdAt = row.getOffsetDateTime(column++).toInstant();
        key.createdById = text();
        key.createdByName = text();
        key.expiresAt = time();
        key.revokedAt = time();
        key.disabledAt = time();
        key.rotatedAt = time();
        key.secretVersion = row.getInteger(column++);
        key.rotationId = row.getUUID(column++);
        key.rotationRetireOld = text();
        key.rotationOldVersion = row.getInteger(column++);
        key.rotationOldValidUntil = time();
        key.rotationSandboxUpdated = row.getBoolean(column++);
        key.rotationOldRetired = row.getBoolean(column++);
        key.version = row.getLong(column++);
        key.quarantined = row.getBoolean(column++);
        key.lastUsedAt = time();
        key.requests = row.getLong(column++);
        key.costUsd = row.getBigDecimal(column++);
        key.unpriced = row.getLong(column++);
        key.secretEnds = text();
        key.secretUses = text();
        return key;
    }

    private String text() {
        return row.getString(column++);
    }

    private @Nullable Instant time() {
        OffsetDateTime time = row.getOffsetDateTime(column++);
        return time == null ? null : time.toInstant();
    }
}

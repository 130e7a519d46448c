package dev.keyledger.command.steps;

import dev.keyledger.command.store.Step;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.kit.database.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The due steps, for those who do them. A step is leased by moving its time; what is written back counts only while the
 * lease stands, so neither a zombie nor a step that was asked for anew in the meantime is overwritten. Time is the
 * database's.
 */
@ApplicationScoped
class StepQueue {
    private static final String LEASE = """
            UPDATE due_steps d SET due_at = clock_timestamp() + ? * interval '1 millisecond'
              FROM (SELECT key_id, step FROM due_steps
                     WHERE due_at <= clock_timestamp()
                     ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) next
             WHERE d.key_id = next.key_id AND d.step = next.step
            RETURNING d.key_id, d.step, d.workspace_id, d.rotation_id, d.due_at, d.settled_version, d.attempts""";

    private static final String AGAIN = """
            UPDATE due_steps
               SET due_at = clock_timestamp() + ? * interval '1 millisecond', settled_version = ?, attempts = ?,
                   detail = ?
             WHERE key_id = ? AND step = ? AND due_at = ? AND rotation_id IS NOT DISTINCT FROM ?""";

    private static final String DONE = """
            DELETE FROM due_steps
             WHERE key_id = ? AND step = ? AND due_at = ? AND rotation_id IS NOT DISTINCT FROM ?""";

    private static final String UNSENT = """
            SELECT EXISTS (SELECT FROM events e JOIN outbox o ON o.position = e.position WHERE e.stream_id = ?)""";

    private static final String CIPHERTEXT =
            "SELECT ciphertext FROM ciphertexts WHERE key_id = ? AND secret_version = ?";

    private final DataSource dataSource;

    StepQueue(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    Optional<DueStep> lease(Duration lease) throws SQLException {
        return Jdbc.first(dataSource, LEASE, StepQueue::stepOf, lease.toMillis());
    }

    private static DueStep stepOf(ResultSet row) throws SQLException {
        return new DueStep(
                row.getObject(1, UUID.class),
                Step.ofColumnValue(row.getString(2)),
                new WorkspaceId(row.getString(3)),
                row.getObject(4, UUID.class),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getInt(6),
                row.getInt(7));
    }

    /** @param detail what failed; null: nothing did */
    void again(DueStep step, Duration in, int settledVersion, int attempts, @Nullable String detail)
            throws SQLException {
        Jdbc.update(
                dataSource,
                AGAIN,
                in.toMillis(),
                settledVersion,
                attempts,
                detail,
                step.keyId(),
                step.step().columnValue(),
                step.leasedUntil().atOffset(ZoneOffset.UTC),
                step.rotationId());
    }

    void done(DueStep step) throws SQLException {
        Jdbc.update(
                dataSource,
                DONE,
                step.keyId(),
                step.step().columnValue(),
                step.leasedUntil().atOffset(ZoneOffset.UTC),
                step.rotationId());
    }

    /** Whether an event of the key has not reached Kafka yet. */
    boolean hasUnsentEvents(UUID keyId) throws SQLException {
        return Jdbc.first(dataSource, UNSENT, row -> row.getBoolean(1), keyId).orElseThrow();
    }

    Optional<byte[]> ciphertext(UUID keyId, int secretVersion) throws SQLException {
        return Jdbc.first(dataSource, CIPHERTEXT, row -> row.getBytes(1), keyId, secretVersion);
    }
}

package dev.keyledger.command.steps;

import dev.keyledger.command.sql.NumberedSql;
import dev.keyledger.command.store.Step;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The due steps, as requests may ask about them. */
@ApplicationScoped
public class DueSteps {
    private static final NumberedSql OBSTACLE = NumberedSql.of(
            "SELECT (SELECT detail FROM due_steps WHERE key_id = :keyId AND step = :step AND attempts > 0"
                    + " AND (rotation_id = :rotationId OR rotation_id IS NULL)) AS detail");

    private final Pool pool;

    DueSteps(Pool pool) {
        this.pool = pool;
    }

    /** Why the rotation's step failed when it was tried last; empty if it did not. */
    public Uni<Optional<String>> obstacle(UUID keyId, Step step, UUID rotationId) {
        return OBSTACLE.execute(pool, Map.of("keyId", keyId, "step", step.columnValue(), "rotationId", rotationId))
                .map(row -> Optional.ofNullable(row.getString("detail")));
    }
}

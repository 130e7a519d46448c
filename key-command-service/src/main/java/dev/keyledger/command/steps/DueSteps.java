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
            "SELECT (SELECT detail FROM due_steps WHERE key_id = :keyId AND step = :step AND attempts > 0) AS detail");

    private final Pool pool;

    DueSteps(Pool pool) {
        this.pool = pool;
    }

    /** Why the step failed when it was tried last; empty if it did not. */
    public Uni<Optional<String>> obstacle(UUID keyId, Step step) {
        return OBSTACLE.execute(pool, Map.of("keyId", keyId, "step", step.columnValue()))
                .map(row -> Optional.ofNullable(row.getString("detail")));
    }
}

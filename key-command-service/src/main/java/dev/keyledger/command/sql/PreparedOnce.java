package dev.keyledger.command.sql;

import dev.keyledger.kit.database.ReactiveConnections;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Lets connections keep every prepared statement: by default they prepare those over 2,048 characters each time. And bounds
 * how long they wait.
 */
@Singleton
class PreparedOnce implements PgPoolCreator {
    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList().forEach(options -> {
            options.setPreparedStatementCacheSqlFilter(sql -> true);
            ReactiveConnections.bound(options);
        });
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .build();
    }
}

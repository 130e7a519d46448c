package dev.keyledger.query.database;

import dev.keyledger.kit.database.ReactiveConnections;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.List;

/** Lists never wait for a database that has gone silent longer than {@link ReactiveConnections} lets them. */
@Singleton
class BoundedConnections implements PgPoolCreator {
    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList().forEach(ReactiveConnections::bound);
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .build();
    }
}

package dev.keyledger.query.keyview.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import org.postgresql.PGStatement;

/**
 * Queries for the rows of given keys. They are planned each time: PostgreSQL would keep a plan that it made while a table
 * was small until there are new statistics, and meanwhile read the whole table for every batch.
 */
final class OfKeys {
    private static final int ALWAYS_PLAN = 0;

    private OfKeys() {}

    /** @param sql whose one parameter is an array of key ids */
    static PreparedStatement prepare(Connection connection, String sql, Collection<UUID> keyIds) throws SQLException {
        PreparedStatement select = connection.prepareStatement(sql);
        select.unwrap(PGStatement.class).setPrepareThreshold(ALWAYS_PLAN);
        select.setArray(1, connection.createArrayOf("uuid", keyIds.toArray()));
        return select;
    }
}

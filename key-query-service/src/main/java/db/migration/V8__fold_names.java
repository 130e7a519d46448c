package db.migration;

import dev.keyledger.events.key.NameFold;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * Names that were only put into lower case are folded as the command service folds them. In Java, since PostgreSQL's own
 * upper and lower case depend on the server's locale, and none of them folds ß. A build that is under way begins anew: its
 * names would come back with it.
 */
public final class V8__fold_names extends BaseJavaMigration {
    private static final int ROWS_MAX = 1_000;

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS key_rebuild CASCADE");
        }
        try (Statement select = connection.createStatement();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE key_view SET name_folded = ? WHERE key_id = ? AND name = ?")) {
            select.setFetchSize(ROWS_MAX);
            int pending = 0;
            try (ResultSet row = select.executeQuery("SELECT key_id, name, name_folded FROM key_view")) {
                while (row.next()) {
                    String name = row.getString("name");
                    String folded = NameFold.of(name);
                    if (!folded.equals(row.getString("name_folded"))) {
                        update.setString(1, folded);
                        update.setObject(2, row.getObject("key_id", UUID.class));
                        // What another instance has renamed since it was selected is folded by that.
                        update.setString(3, name);
                        update.addBatch();
                        if (++pending % ROWS_MAX == 0) {
                            update.executeBatch();
                        }
                    }
                }
            }
            update.executeBatch();
        }
    }
}

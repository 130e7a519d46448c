package dev.keyledger.command.republish;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Puts stored events in line to be sent again: rows of the outbox, in the order of positions. Doing so twice puts them in
 * line once, or sends them twice, which readers know by their versions.
 */
@ApplicationScoped
class Republication {
    private static final int PAGE = 2_000;

    /**
     * While so many are unsent, none is added: the beacon, by which verification knows that it is fresh, waits for all
     * events that are in line, and commands have to get through between pages.
     */
    private static final int UNSENT_MAX = 400;

    private static final String PAGE_OF_ALL = """
            WITH page AS (SELECT position FROM events WHERE position > ? ORDER BY position LIMIT ?),
                 added AS (INSERT INTO outbox (position) SELECT position FROM page ON CONFLICT DO NOTHING)
            SELECT count(*), coalesce(max(position), 0) FROM page
            """;

    private static final String PAGE_OF_WORKSPACE = """
            WITH page AS (SELECT position FROM events WHERE position > ? AND workspace_id = ? ORDER BY position LIMIT ?),
                 added AS (INSERT INTO outbox (position) SELECT position FROM page ON CONFLICT DO NOTHING)
            SELECT count(*), coalesce(max(position), 0) FROM page
            """;

    private final AgroalDataSource dataSource;

    @Inject
    Republication(AgroalDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** @param workspaceId null: of all workspaces */
    RepublishAnswer page(long after, String workspaceId) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            long unsent = unsent(connection);
            if (unsent > UNSENT_MAX) {
                return new RepublishAnswer(after, 0, unsent, false);
            }
            try (PreparedStatement add =
                    connection.prepareStatement(workspaceId == null ? PAGE_OF_ALL : PAGE_OF_WORKSPACE)) {
                int parameter = 1;
                add.setLong(parameter++, after);
                if (workspaceId != null) {
                    add.setString(parameter++, workspaceId);
                }
                add.setInt(parameter, PAGE);
                try (ResultSet page = add.executeQuery()) {
                    page.next();
                    int events = page.getInt(1);
                    return new RepublishAnswer(
                            Math.max(after, page.getLong(2)), events, unsent + events, events < PAGE);
                }
            }
        }
    }

    private static long unsent(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM (SELECT FROM outbox LIMIT " + (UNSENT_MAX + PAGE) + ") unsent")) {
            count.next();
            return count.getLong(1);
        }
    }
}

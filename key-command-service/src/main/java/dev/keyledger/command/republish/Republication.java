package dev.keyledger.command.republish;

import dev.keyledger.kit.database.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

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

    private static final String UNSENT =
            "SELECT count(*) FROM (SELECT FROM outbox LIMIT " + (UNSENT_MAX + PAGE) + ") unsent";

    private final DataSource dataSource;

    Republication(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** @param workspaceId null: of all workspaces */
    Republished page(long after, @Nullable String workspaceId) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            long unsent =
                    Jdbc.list(connection, UNSENT, count -> count.getLong(1)).getFirst();
            if (unsent > UNSENT_MAX) {
                return new Republished(after, 0, unsent, false);
            }
            Jdbc.RowReader<Republished> reader = page -> new Republished(
                    Math.max(after, page.getLong(2)), page.getInt(1), unsent + page.getInt(1), page.getInt(1) < PAGE);
            List<Republished> added = workspaceId == null
                    ? Jdbc.list(connection, PAGE_OF_ALL, reader, after, PAGE)
                    : Jdbc.list(connection, PAGE_OF_WORKSPACE, reader, after, workspaceId, PAGE);
            return added.getFirst();
        }
    }
}

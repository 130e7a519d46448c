package dev.keyledger.usage.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * This machine's clock takes hours out of the window, and nothing brings them back. So it must agree with a second one,
 * the database's, before anything is written by it.
 *
 * @param aheadMax how far this machine's clock may be ahead
 */
record ClockCheck(Duration aheadMax) {
    /** @throws IllegalStateException if {@code now} is too far ahead, so that the feed tries again until it isn't */
    void require(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT now()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            Instant databaseNow = row.getObject(1, OffsetDateTime.class).toInstant();
            if (now.isAfter(databaseNow.plus(aheadMax))) {
                throw new IllegalStateException(
                        "this machine's clock says %s and the database's %s: nothing is counted until they agree"
                                .formatted(now, databaseNow));
            }
        }
    }
}

package dev.keyledger.kit.lease;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The right to do what one instance at a time does: a row in the table {@code leases} that says who has it and until when,
 * by the database's clock. It lasts for as long as its holder renews it, and a holder does that when it got something done:
 * a session's lock would also be held by what hangs.
 *
 * <p>It keeps others away, it doesn't stop its holder: one that was frozen wakes up and doesn't know better. So whatever it
 * does must either be harmless or stand in a transaction that renews the lease, since nobody else can take it before that
 * transaction has ended. Time lost in a transaction is bounded by {@code idle_in_transaction_session_timeout}.
 */
public final class Lease {
    /**
     * A row that is locked is being renewed, by a transaction that may be a long one. A lease that would last longer than
     * it was taken for was written before the clock was set back.
     */
    private static final String TAKE = """
            UPDATE leases
               SET holder = ?, term = term + 1, lasts = ? * interval '1 millisecond',
                   ends_at = clock_timestamp() + ? * interval '1 millisecond'
             WHERE name = (SELECT name FROM leases
                            WHERE name = ?
                              AND (holder = ? OR ends_at <= clock_timestamp() OR ends_at > clock_timestamp() + lasts)
                              FOR UPDATE SKIP LOCKED)
            RETURNING term""";

    private static final String RENEW = """
            UPDATE leases SET ends_at = clock_timestamp() + lasts WHERE name = ? AND holder = ? AND term = ?""";

    private static final String RELEASE = """
            UPDATE leases SET ends_at = clock_timestamp() WHERE name = ? AND holder = ? AND term = ?""";

    private final String name;
    private final UUID holder;
    private final long term;
    private final Duration lasts;
    private long renewedNanos = System.nanoTime();

    private Lease(String name, UUID holder, long term, Duration lasts) {
        this.name = name;
        this.holder = holder;
        this.term = term;
        this.lasts = lasts;
    }

    /**
     * Takes the lease if nobody has it, or if the holder had it before: whoever lost only its session goes on at once.
     *
     * @param name of a row that a migration has made
     * @param holder one id per process
     * @param lasts how long it lasts without being renewed
     */
    public static Optional<Lease> take(Connection connection, String name, UUID holder, Duration lasts)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(TAKE)) {
            update.setObject(1, holder);
            update.setLong(2, lasts.toMillis());
            update.setLong(3, lasts.toMillis());
            update.setString(4, name);
            update.setObject(5, holder);
            try (ResultSet row = update.executeQuery()) {
                return row.next() ? Optional.of(new Lease(name, holder, row.getLong(1), lasts)) : Optional.empty();
            }
        }
    }

    /** Grows whenever the lease is taken. */
    public long term() {
        return term;
    }

    /**
     * Makes it last from now on, also if it had ended and nobody has taken it. In a transaction, nobody can take it before
     * that has ended, so the transaction writes nothing on behalf of a holder that isn't one any more.
     *
     * @throws LeaseLostException if somebody else has taken it
     */
    public void renew(Connection connection) throws SQLException {
        if (update(connection, RENEW) == 0) {
            throw new LeaseLostException(name);
        }
        renewedNanos = System.nanoTime();
    }

    /** Renews it if a third of its time has passed, so that frequent progress costs little. */
    public void renewWhenDue(Connection connection) throws SQLException {
        if (System.nanoTime() - renewedNanos > lasts.toNanos() / 3) {
            renew(connection);
        }
    }

    /** Lets others take it at once. */
    public void release(Connection connection) throws SQLException {
        update(connection, RELEASE);
    }

    private int update(Connection connection, String sql) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, name);
            update.setObject(2, holder);
            update.setLong(3, term);
            return update.executeUpdate();
        }
    }
}

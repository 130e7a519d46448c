package dev.keyledger.feed;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a database may refuse. One value that can be read and not be stored must not stop what stands around it, so
 * a batch that is refused for what is in it is halved until the items are found that are at fault; all others are
 * written, in their order. Works inside the caller's transaction, by savepoints.
 *
 * <p>Only what the database says of values counts ({@link #isOfValues}). Everything else, a lost connection or a full
 * disk, is no item's fault and is thrown as it came.
 */
public final class Bisection {
    private Bisection() {}

    /** Writes something inside the transaction. */
    @FunctionalInterface
    public interface Write {
        void run() throws SQLException;
    }

    /** Writes items, whatever their number, inside the transaction. */
    @FunctionalInterface
    public interface BatchWrite<T> {
        void write(List<T> items) throws SQLException;
    }

    /** Told an item that the database refuses, inside the transaction, in which the item has left nothing. */
    @FunctionalInterface
    public interface Refused<T> {
        void refused(T item, String reason) throws SQLException;
    }

    /** Writes the items that the database takes, and tells the others. Nothing is called for no items. */
    public static <T> void write(Connection connection, List<T> items, BatchWrite<T> write, Refused<T> refused)
            throws SQLException {
        if (items.isEmpty()) {
            return;
        }
        Optional<String> reason = attempt(connection, () -> write.write(items));
        if (reason.isEmpty()) {
            return;
        }
        if (items.size() == 1) {
            // Once more: what another instance wrote at the same moment is seen only now.
            Optional<String> again = attempt(connection, () -> write.write(items));
            if (again.isPresent()) {
                refused.refused(items.getFirst(), again.get());
            }
            return;
        }
        int half = items.size() / 2;
        write(connection, items.subList(0, half), write, refused);
        write(connection, items.subList(half, items.size()), write, refused);
    }

    /**
     * @return why the database refuses what was to be written, of which nothing is left then; empty: it is written
     * @throws SQLException whatever went wrong otherwise
     */
    public static Optional<String> attempt(Connection connection, Write write) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            write.run();
            connection.releaseSavepoint(before);
            return Optional.empty();
        } catch (SQLException e) {
            if (!isOfValues(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            connection.releaseSavepoint(before);
            return Optional.of(reasonOf(e.getSQLState()));
        }
    }

    /**
     * Whether the state is about values: data exceptions (class 22), constraints (class 23), and 54000, by which
     * PostgreSQL says that a value is too long for an index.
     */
    static boolean isOfValues(@Nullable String sqlState) {
        return sqlState != null && (sqlState.startsWith("22") || sqlState.startsWith("23") || sqlState.equals("54000"));
    }

    /** Without the database's own words: they quote values, and tell where in a batch one stood. */
    private static String reasonOf(String sqlState) {
        String what =
                switch (sqlState) {
                    case "22003" -> "a number is out of range";
                    case "22007", "22008" -> "a time is out of range";
                    case "22021", "22P05" -> "a text holds what no text may";
                    case "23502" -> "a value is missing";
                    case "23505" -> "something else stands in its place";
                    case "54000" -> "a value is too long for an index";
                    default -> sqlState.startsWith("23") ? "a value breaks a rule of its table" : "a value is refused";
                };
        return "can't be stored: %s (SQLSTATE %s)".formatted(what, sqlState);
    }
}

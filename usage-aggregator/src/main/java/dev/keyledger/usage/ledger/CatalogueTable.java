package dev.keyledger.usage.ledger;

import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.usage.price.PriceSources;
import dev.keyledger.usage.price.RequestPrices;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code price_catalog} and {@code catalog_in_force}: what requests are priced with since they were repriced. */
public final class CatalogueTable {
    /** What to do about prices that can't be read. */
    public static final String MENDED_BY =
            "ops reprice --catalog FILES puts others in force, ops reprice without --catalog the service's own";

    private CatalogueTable() {}

    /**
     * The prices that all partitions are counted with; empty: the service's own. They don't change until the caller's
     * transaction ends.
     */
    public static Optional<RequestPrices> inForce(Connection connection, PriceSources sources) throws SQLException {
        return Jdbc.list(
                        connection,
                        "SELECT catalog_id, catalog, as_of FROM (SELECT catalog_id FROM catalog_in_force FOR SHARE) f"
                                + " JOIN price_catalog USING (catalog_id)",
                        row -> read(
                                sources,
                                "catalog " + row.getString(1),
                                row.getString(2),
                                row.getObject(3, LocalDate.class)))
                .stream()
                .findFirst();
    }

    /** A build before took what this one doesn't: then nothing is counted until somebody decides, so it says how. */
    private static RequestPrices read(PriceSources sources, String name, String catalog, @Nullable LocalDate asOf) {
        try {
            return sources.given(name, catalog, asOf);
        } catch (IllegalArgumentException e) {
            // Health tells the innermost cause, and is to tell what mends it.
            var stopped = new IllegalStateException(
                    "the prices in force have a mistake: " + e.getMessage() + ". " + MENDED_BY);
            stopped.addSuppressed(e);
            throw stopped;
        }
    }

    /** Nobody else reads or changes what is in force until the caller's transaction ends. */
    public static void lock(Connection connection) throws SQLException {
        var unused = Jdbc.list(connection, "SELECT FROM catalog_in_force FOR UPDATE", row -> row);
    }

    /**
     * The catalogue that is in force from now on. Others are forgotten.
     *
     * @param asOf the last day on which its prices are known to have held, where it doesn't say; null: that isn't known
     */
    public static void putInForce(Connection connection, UUID id, String catalogue, @Nullable LocalDate asOf)
            throws SQLException {
        Jdbc.update(
                connection,
                "INSERT INTO price_catalog (catalog_id, catalog, as_of) VALUES (?, ?, ?)",
                id,
                catalogue,
                asOf);
        putInForce(connection, id);
    }

    /** The service's own prices are in force from now on. */
    public static void putOwnInForce(Connection connection) throws SQLException {
        putInForce(connection, null);
    }

    private static void putInForce(Connection connection, @Nullable UUID id) throws SQLException {
        Jdbc.update(connection, "UPDATE catalog_in_force SET catalog_id = ?::uuid", id);
        Jdbc.update(
                connection,
                "DELETE FROM price_catalog WHERE catalog_id NOT IN"
                        + " (SELECT catalog_id FROM catalog_in_force WHERE catalog_id IS NOT NULL)");
    }
}

package dev.keyledger.usage.ledger;

import dev.keyledger.usage.price.PriceCatalogue;
import dev.keyledger.usage.price.PriceFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** The table {@code price_catalog}: what partitions were repriced with. */
public final class CatalogTable {
    private static final String IN_FORCE =
            "SELECT catalog_id, catalog FROM usage_partition JOIN price_catalog USING (catalog_id) WHERE partition = ?";

    private CatalogTable() {}

    /** The prices that the partition is counted with; empty: the service's own. */
    public static Optional<PriceCatalogue> inForce(Connection connection, int partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(IN_FORCE)) {
            new Parameters(statement).add(partition);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(PriceFile.read("catalog " + row.getString(1), row.getString(2)))
                        : Optional.empty();
            }
        }
    }

    /** The catalogue that the partition was repriced with; empty: the service's own. */
    public static Optional<UUID> idInForce(Connection connection, int partition) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT catalog_id FROM usage_partition WHERE partition = ?")) {
            new Parameters(statement).add(partition);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getObject(1, UUID.class));
            }
        }
    }

    /** Once, however often it is said. */
    public static void insert(Connection connection, UUID id, String catalog) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO price_catalog (catalog_id, catalog) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            statement.setObject(1, id);
            statement.setString(2, catalog);
            statement.executeUpdate();
        }
    }

    /** Removes those that no partition is counted with. */
    public static void removeUnused(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM price_catalog WHERE catalog_id"
                + " NOT IN (SELECT catalog_id FROM usage_partition WHERE catalog_id IS NOT NULL)")) {
            statement.executeUpdate();
        }
    }
}

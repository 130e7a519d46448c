package dev.keyledger.usage.rebuild;

import dev.keyledger.usage.ledger.CatalogTable;
import dev.keyledger.usage.price.PriceCatalogue;
import dev.keyledger.usage.price.PriceFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** What requests are priced with when they are counted anew, and from then on. */
sealed interface Catalog {
    /** What requests are priced with now. */
    record InForce() implements Catalog {}

    /** The service's own prices, whatever was repriced before. */
    record Own() implements Catalog {}

    /** @param json the text of a catalogue that was checked */
    record Given(String json) implements Catalog {}

    default PriceCatalogue prices(Connection connection, PriceCatalogue own) throws SQLException {
        return switch (this) {
            case InForce inForce -> CatalogTable.inForce(connection).orElse(own);
            case Own ownPrices -> own;
            case Given given -> PriceFile.read("catalog", given.json());
        };
    }

    /** Puts it in force for all partitions. */
    default void putInForce(Connection connection, UUID operationId) throws SQLException {
        switch (this) {
            case InForce inForce -> {}
            case Own ownPrices -> CatalogTable.putInForce(connection, operationId, null);
            case Given given -> CatalogTable.putInForce(connection, operationId, given.json());
        }
    }
}

package dev.keyledger.usage.rebuild;

import dev.keyledger.usage.ledger.CatalogTable;
import dev.keyledger.usage.price.PriceCatalogue;
import dev.keyledger.usage.price.PriceFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** What requests are priced with when they are counted anew, and from then on. */
sealed interface Catalog {
    /** What each partition is counted with now. */
    record InForce() implements Catalog {}

    /** The service's own prices, whatever partitions were repriced with before. */
    record Own() implements Catalog {}

    /** @param json the text of a catalogue that was checked */
    record Given(String json) implements Catalog {}

    default PriceCatalogue pricesOf(Connection connection, int partition, PriceCatalogue own) throws SQLException {
        return switch (this) {
            case InForce inForce -> CatalogTable.inForce(connection, partition).orElse(own);
            case Own ownPrices -> own;
            case Given given -> PriceFile.read("catalog", given.json());
        };
    }

    /** What the partition is counted with from the swap on; null: the service's own prices. */
    default UUID idAfter(Connection connection, int partition, UUID operationId) throws SQLException {
        return switch (this) {
            case InForce inForce ->
                CatalogTable.idInForce(connection, partition).orElse(null);
            case Own ownPrices -> null;
            case Given given -> {
                CatalogTable.insert(connection, operationId, given.json());
                yield operationId;
            }
        };
    }
}

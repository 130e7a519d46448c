package dev.keyledger.usage.rebuild;

import dev.keyledger.usage.ledger.CatalogueTable;
import dev.keyledger.usage.price.PriceSources;
import dev.keyledger.usage.price.RequestPrices;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What requests are priced with when they are counted anew, and from then on. */
sealed interface Catalogue {
    /** What requests are priced with now. */
    record InForce() implements Catalogue {}

    /** The service's own prices, whatever was repriced before. */
    record Own() implements Catalogue {}

    /**
     * @param json the text of a catalogue that was checked
     * @param asOf the last day on which its prices are known to have held, where it doesn't say; null: that isn't known
     */
    record Given(String json, @Nullable LocalDate asOf) implements Catalogue {}

    default RequestPrices prices(Connection connection, PriceSources sources) throws SQLException {
        return switch (this) {
            case InForce inForce -> CatalogueTable.inForce(connection, sources).orElse(sources.own());
            case Own own -> sources.own();
            case Given given -> sources.given("catalog", given.json(), given.asOf());
        };
    }

    /** Puts it in force for all partitions. */
    default void putInForce(Connection connection, UUID operationId) throws SQLException {
        switch (this) {
            case InForce inForce -> {}
            case Own own -> CatalogueTable.putOwnInForce(connection);
            case Given given -> CatalogueTable.putInForce(connection, operationId, given.json(), given.asOf());
        }
    }
}

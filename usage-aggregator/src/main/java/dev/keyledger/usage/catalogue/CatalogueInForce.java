package dev.keyledger.usage.catalogue;

import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.usage.price.OwnPrices;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which catalogue requests are priced by now, whichever instance counts them. */
@ApplicationScoped
class CatalogueInForce {
    private static final String REPRICED = """
            SELECT c.catalog_id, c.catalog, c.as_of, o.requested_by, o.finished_at
            FROM catalog_in_force f JOIN price_catalog c USING (catalog_id)
            LEFT JOIN operation o ON o.operation_id = c.catalog_id
            """;

    /** The newest repricing, while none of a catalogue is in force, is the one that took it back. */
    private static final String TAKEN_BACK = """
            SELECT operation_id, requested_by, finished_at FROM operation
            WHERE type = 'reprice' AND NOT dry_run AND status = 'completed' AND catalog IS NULL
            ORDER BY operation_id DESC LIMIT 1
            """;

    private final DataSource dataSource;
    private final OwnPrices own;

    CatalogueInForce(DataSource dataSource, OwnPrices own) {
        this.dataSource = dataSource;
        this.own = own;
    }

    /**
     * @param isOwn whether it is the service's own
     * @param operationId of the repricing that put it in force; null: none did
     * @param since when it came into force; null: no repricing brought it, or nobody knows which
     */
    record Catalogue(
            boolean isOwn,
            @Nullable UUID operationId,
            @Nullable String requestedBy,
            @Nullable Instant since,
            List<PriceFile> files) {}

    Catalogue read() throws SQLException {
        Optional<Catalogue> repriced = Jdbc.first(
                dataSource,
                REPRICED,
                row -> new Catalogue(
                        false,
                        row.getObject(1, UUID.class),
                        row.getString(4),
                        Jdbc.instant(row, 5),
                        PriceFiles.apart(
                                "catalog " + row.getString(1),
                                row.getString(2).getBytes(StandardCharsets.UTF_8),
                                row.getObject(3, LocalDate.class))));
        return repriced.isPresent() ? repriced.get() : takenBack();
    }

    private Catalogue takenBack() throws SQLException {
        return Jdbc.first(
                        dataSource,
                        TAKEN_BACK,
                        row -> new Catalogue(
                                true,
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                Jdbc.instant(row, 3),
                                own.files()))
                .orElse(new Catalogue(true, null, null, null, own.files()));
    }
}

package dev.keyledger.usage.catalogue;

import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceList;
import dev.keyledger.usage.ledger.CatalogueTable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * By what requests are priced now.
 *
 * @param catalogue whether it was given with a repricing, or is the service's own
 * @param mendedBy null: nothing is wrong
 */
@Schema(name = "PricesInForce")
record PricesBody(
        @Schema(enumeration = {"own", "repriced"}) String catalogue,

        @Schema(nullable = true, description = "The repricing that put it in force; null: none did") @Nullable
        UUID operationId,

        @Schema(nullable = true) @Nullable String requestedBy,

        @Schema(
                nullable = true,
                description = "When it came into force; null: no repricing brought it, or isn't known of")
        @Nullable
        Instant since,

        @Schema(description = "When the instance that answers read the service's own prices")
        Instant ownReadAt,

        @Schema(description = "A later one stands over those before it")
        List<ListBody> lists,

        @Schema(nullable = true, description = "What to do where a list has a mistake: nothing is counted until then")
        @Nullable
        String mendedBy) {
    /**
     * @param dated whether it is known of all its prices when they held; without that they are stale
     * @param mistake why it can't be read; null: it can
     */
    @Schema(name = "PriceListInForce")
    record ListBody(
            String name,
            @Schema(nullable = true) @Nullable String format,
            long providers,
            long models,
            boolean dated,
            long leftOut,
            @Schema(nullable = true) @Nullable String mistake) {
        private static ListBody of(PriceFile file) {
            try {
                PriceList list = file.read();
                long providers = list.models().stream()
                        .map(model -> model.provider())
                        .distinct()
                        .count();
                return new ListBody(
                        list.name(),
                        list.format(),
                        providers,
                        list.models().size(),
                        !list.isUndated(),
                        list.leftOut().size(),
                        null);
            } catch (IllegalArgumentException e) {
                return new ListBody(file.name(), null, 0, 0, false, 0, e.getMessage());
            }
        }
    }

    static PricesBody of(CatalogueInForce.Catalogue inForce, Instant ownReadAt) {
        List<ListBody> lists = inForce.files().stream().map(ListBody::of).toList();
        boolean isMistaken = lists.stream().anyMatch(list -> list.mistake() != null);
        return new PricesBody(
                inForce.isOwn() ? "own" : "repriced",
                inForce.operationId(),
                inForce.requestedBy(),
                inForce.since(),
                ownReadAt,
                lists,
                isMistaken ? CatalogueTable.MENDED_BY : null);
    }
}

package dev.keyledger.usage;

import dev.keyledger.kit.totals.UsageTotals;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceCatalogue.MaxAge;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.prices.PriceList;
import dev.keyledger.usage.ledger.UsageLedger;
import dev.keyledger.usage.price.PriceSources;
import dev.keyledger.usage.rebuild.RebuildSource;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What counting and counting anew have in common. */
@Singleton
final class UsageSources {
    private static final Logger LOG = LoggerFactory.getLogger(UsageSources.class);

    /** Read once, at the start, so that a mistake in them stops it with its own message. */
    @Produces
    @Singleton
    PriceSources prices(UsageConfig config) {
        var lists = new ArrayList<PriceList>(List.of(PriceFiles.builtIn()));
        for (Path file : config.pricesFile().orElse(List.of())) {
            PriceList list = PriceFiles.read(file);
            LOG.info(
                    "{}: {} models in the format {}; {} places were not understood, ops prices check names them",
                    list.name(),
                    list.models().size(),
                    list.format(),
                    list.leftOut().size());
            lists.add(list);
        }
        return new PriceSources(
                new PriceCatalogue(lists),
                new MaxAge(config.pricesMaxAge(), config.stalePrices() == UsageConfig.StalePrices.UNPRICED));
    }

    @Produces
    @Singleton
    RebuildSource rebuildSource(
            @Identifier("default-kafka-broker") Map<String, Object> kafka, UsageConfig config, PriceSources prices) {
        UsageTopics topics = UsageTopics.ofContract();
        return new RebuildSource(UsageLedger.READER, topics.gatewayRequests(), topics.usage(), kafka, config, prices);
    }

    @Produces
    @Singleton
    UsageTotals totals(DataSource dataSource) {
        return new UsageTotals(dataSource, "unpriced_requests");
    }
}

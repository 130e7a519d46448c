package dev.keyledger.usage;

import dev.keyledger.kit.totals.UsageTotals;
import dev.keyledger.prices.PriceCatalogue;
import dev.keyledger.prices.PriceCatalogue.MaxAge;
import dev.keyledger.prices.PriceFile;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.prices.PriceList;
import dev.keyledger.usage.ledger.UsageLedger;
import dev.keyledger.usage.price.OwnPrices;
import dev.keyledger.usage.price.PriceSources;
import dev.keyledger.usage.rebuild.RebuildSource;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
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
    OwnPrices ownPrices(UsageConfig config, Clock clock) {
        var files = new ArrayList<PriceFile>(List.of(PriceFiles.builtInFile()));
        config.pricesFile().orElse(List.of()).forEach(written -> files.add(PriceFile.of(written)));
        List<PriceList> lists = files.stream().map(PriceFile::read).toList();
        lists.stream().skip(1).forEach(UsageSources::tell);
        return new OwnPrices(files, new PriceCatalogue(lists), clock.instant());
    }

    private static void tell(PriceList list) {
        LOG.info(
                "{}: {} models in the format {}; {} places were not understood, ops prices check names them",
                list.name(),
                list.models().size(),
                list.format(),
                list.leftOut().size());
        if (list.isUndated()) {
            LOG.warn(
                    "{} doesn't say when its prices held: what they price counts as stale, unless the day is written"
                            + " behind the file, as in prices.json@2026-08-21",
                    list.name());
        }
    }

    @Produces
    @Singleton
    PriceSources prices(OwnPrices own, UsageConfig config) {
        return new PriceSources(
                own.catalogue(),
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

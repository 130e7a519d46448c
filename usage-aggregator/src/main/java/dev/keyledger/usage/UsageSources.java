package dev.keyledger.usage;

import dev.keyledger.usage.ledger.UsageLedger;
import dev.keyledger.usage.price.PriceCatalogue;
import dev.keyledger.usage.price.PriceFile;
import dev.keyledger.usage.rebuild.RebuildSource;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;

/** What counting and counting anew have in common. */
@Singleton
final class UsageSources {
    /** Read once, at the start, so that a mistake in them stops it with its own message. */
    @Produces
    @Singleton
    PriceCatalogue prices(UsageConfig config) {
        return config.pricesFile().map(PriceFile::of).orElseGet(PriceFile::builtIn);
    }

    @Produces
    @Singleton
    RebuildSource rebuildSource(
            @Identifier("default-kafka-broker") Map<String, Object> kafka, UsageConfig config, PriceCatalogue prices) {
        UsageTopics topics = UsageTopics.ofContract();
        return new RebuildSource(UsageLedger.READER, topics.gatewayRequests(), topics.usage(), kafka, config, prices);
    }
}

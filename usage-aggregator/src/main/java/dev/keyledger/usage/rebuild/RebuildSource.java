package dev.keyledger.usage.rebuild;

import dev.keyledger.usage.UsageConfig;
import dev.keyledger.usage.price.PriceSources;
import java.util.Map;

/**
 * What is counted anew from what.
 *
 * @param reader whose counts, as in {@code feed_position}
 * @param published the topic of what is counted
 * @param kafka client settings
 */
public record RebuildSource(
        String reader,
        String topic,
        String published,
        Map<String, Object> kafka,
        UsageConfig config,
        PriceSources prices) {}

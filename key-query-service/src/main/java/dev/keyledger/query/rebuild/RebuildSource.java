package dev.keyledger.query.rebuild;

import dev.keyledger.verifier.log.KeyEventReader;
import java.util.Map;

/**
 * What is rebuilt from what.
 *
 * @param reader whose views, as in {@code feed_position}
 * @param kafka client settings
 * @param batchMax about so many events are written in a transaction
 */
record RebuildSource(String reader, String topic, Map<String, Object> kafka, KeyEventReader events, int batchMax) {}

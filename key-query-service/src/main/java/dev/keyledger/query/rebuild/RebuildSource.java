package dev.keyledger.query.rebuild;

import dev.keyledger.query.log.KeyEventReader;
import java.time.Clock;
import java.util.Map;

/**
 * What is rebuilt from what.
 *
 * @param reader whose views, as in {@code feed_position}
 * @param kafka client settings
 * @param eventsPerSecondMax of any rebuild; null: as fast as possible
 * @param batchMax about so many events are written in a transaction
 */
record RebuildSource(
        String reader,
        String topic,
        Map<String, Object> kafka,
        KeyEventReader events,
        Integer eventsPerSecondMax,
        int batchMax,
        Clock clock) {
    /** The lower one of what is configured and what is requested; null: neither. */
    Integer throttle(Integer requested) {
        if (requested == null || eventsPerSecondMax == null) {
            return requested == null ? eventsPerSecondMax : requested;
        }
        return Math.min(requested, eventsPerSecondMax);
    }
}

package dev.keyledger.query.rebuild;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A rebuild that an operator asked for.
 *
 * @param throttle events per second at most; null: as fast as possible
 * @param requestedBy the operator's id
 * @param startedAt null: not taken up yet
 * @param finishedAt null: still open
 * @param done events that were read
 * @param total events that there are, as far as known
 * @param ratePerSecond events per second since it was last taken up
 * @param differences rows in which the live views and the rebuilt ones differed, by kind; null: not compared
 * @param detail for people: what it does, or why it failed; null: nothing to say
 */
record Operation(
        UUID id,
        OperationStatus status,
        Integer throttle,
        String requestedBy,
        Instant requestedAt,
        Instant startedAt,
        Instant finishedAt,
        long done,
        long total,
        long ratePerSecond,
        Map<String, Long> differences,
        String detail) {
    static final String TYPE = "rebuild";
}

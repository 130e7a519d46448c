package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.usage.window.UsageWindow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * Writes one partition's batch inside the transaction that moves its position: hours, totals, ids, dead letters, what
 * is to be published, and the window's floor if an hour has passed.
 */
public final class LedgerFlush {
    /** More than any broker's clock is ever set back: ids are remembered that much longer than they are needed. */
    private static final Duration CLOCK_MARGIN = Duration.ofDays(1);

    private final Duration acceptLate;

    LedgerFlush(Duration acceptLate) {
        this.acceptLate = acceptLate;
    }

    /**
     * What is said to be complete is provably so. The feed knows it in two ways: the broker stamps the records of a
     * partition in the order of their offsets, so all that was appended before the last accepted one is accepted too;
     * and where Kafka, asked at some moment, named an end that is already accepted, so is all that was acknowledged
     * before that moment. Stored in the transaction that counts those records, behind the fence of their position, it
     * can neither run ahead of them nor come from a former owner. The second way trusts this machine's clock not to be
     * ahead of the broker's.
     *
     * @param completeThrough every event appended before is in the database once this transaction is; null: not known
     * @return what is true of the partition once the transaction commits
     */
    PartitionState write(
            Connection connection, PartitionState before, PartitionBatch batch, Instant completeThrough, Instant now)
            throws SQLException {
        Instant appendedUntil = latest(before.appendedUntil(), batch.appendedUntil());
        var next = new PartitionState(
                before.revision() + 1,
                before.floor().at(now),
                latest(before.idsFloor(), idsFloor(appendedUntil)),
                latest(before.completeThrough(), completeThrough),
                appendedUntil);

        SequencedMap<BucketKey, UsageCounts> hours = batch.bucketsFrom(next.floor());
        long counted = hours.values().stream().mapToLong(UsageCounts::requests).sum();
        PartitionTable.save(connection, next, batch, batch.requests() - counted);

        var tables = new BucketTables(connection, batch.partition(), next.revision());
        tables.addHours(hours);
        tables.markHours(hours.sequencedKeySet());
        tables.addTotals(batch.lastUsedAt(), byKey(hours));
        if (!next.floor().equals(before.floor())) {
            tables.rollOver(next.floor());
        }
        IdTable.store(connection, batch.partition(), next.revision(), batch.newIds());
        if (!next.idsFloor().equals(before.idsFloor())) {
            IdTable.forgetBefore(connection, batch.partition(), next.idsFloor());
        }
        DeadLetterTables.add(connection, batch.partition(), batch.deadLetters());
        return next;
    }

    private static Map<UUID, UsageCounts> byKey(Map<BucketKey, UsageCounts> hours) {
        var totals = new HashMap<UUID, UsageCounts>();
        hours.forEach((key, counts) -> totals.merge(key.keyId(), counts, UsageCounts::plus));
        return totals;
    }

    private Instant idsFloor(Instant appendedUntil) {
        return appendedUntil == null ? null : idsFloor(appendedUntil, acceptLate);
    }

    /**
     * The first hour whose ids are needed: Kafka's append times rise, so once one was seen, no event older than it minus
     * the lateness is accepted again.
     */
    public static Instant idsFloor(Instant appendedUntil, Duration acceptLate) {
        return UsageWindow.hourOf(appendedUntil.minus(acceptLate).minus(CLOCK_MARGIN));
    }

    private static Instant latest(Instant one, Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }
}

package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.UsageCounts;
import dev.keyledger.usage.dedupe.HourOfPartition;
import dev.keyledger.usage.window.UsageWindow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One partition's batch on its way into the database, inside the transaction that moves the position: hours, totals, ids,
 * dead letters, what is to be published, and the window's floor if an hour has passed. The batch is nobody else's any
 * more, so it is written beside the counting.
 */
public final class LedgerFlush {
    /** More than any broker's clock is ever set back: ids are remembered that much longer than they are needed. */
    private static final Duration CLOCK_MARGIN = Duration.ofDays(1);

    private final PartitionState before;
    private final PartitionState next;
    private final PartitionBatch batch;
    private final Map<HourOfPartition, byte[]> ids;

    private LedgerFlush(
            PartitionState before, PartitionState next, PartitionBatch batch, Map<HourOfPartition, byte[]> ids) {
        this.before = before;
        this.next = next;
        this.batch = batch;
        this.ids = ids;
    }

    /**
     * What is said to be complete is provably so. The feed knows it in two ways: the broker stamps the records of a
     * partition in the order of their offsets, so all that was appended before the last accepted one is accepted too;
     * and where Kafka, asked at some moment, named an end that is already accepted, so is all that was acknowledged
     * before that moment. Stored in the transaction that counts those records, behind the fence of their position, it
     * can neither run ahead of them nor come from a former owner. The second way trusts this machine's clock not to be
     * ahead of the broker's.
     *
     * @param completeThrough every event appended before is in the database once this is committed; null: not known
     */
    static LedgerFlush of(
            PartitionState before,
            PartitionBatch batch,
            @Nullable Instant completeThrough,
            Duration acceptLate,
            Instant now) {
        Instant appendedUntil = latest(before.appendedUntil(), batch.appendedUntil());
        var next = new PartitionState(
                before.revision() + 1,
                before.floor().at(now),
                appendedUntil == null
                        ? before.idsFloor()
                        : later(before.idsFloor(), idsFloor(appendedUntil, acceptLate)),
                latest(before.completeThrough(), completeThrough),
                appendedUntil);
        return new LedgerFlush(before, next, batch, batch.takeIds());
    }

    /** What is true of the partition once this is committed. */
    PartitionState next() {
        return next;
    }

    PartitionBatch batch() {
        return batch;
    }

    void write(Connection connection) throws SQLException {
        SequencedMap<BucketKey, UsageCounts> hours = batch.bucketsFrom(next.floor());
        long counted = hours.values().stream().mapToLong(UsageCounts::requests).sum();
        PartitionTable.save(connection, next, batch, batch.requests() - counted);

        var tables = new BucketTables(connection, batch.partition(), next.revision());
        tables.addHours(hours);
        tables.markHours(hours.sequencedKeySet());
        tables.addTotals(batch.lastUsedAt(), byKey(hours));
        var secrets = new SecretTables(connection, batch.partition());
        secrets.add(batch.secretsFrom(next.floor()));
        UnpricedTable.add(connection, batch, next.floor());
        if (!next.floor().equals(before.floor())) {
            tables.rollOver(next.floor());
            secrets.rollOver(next.floor());
            UnpricedTable.rollOver(connection, batch.partition(), next.floor());
        }
        IdTable.LIVE.store(connection, batch.partition(), next.revision(), ids);
        if (!next.idsFloor().equals(before.idsFloor())) {
            IdTable.LIVE.forgetBefore(connection, batch.partition(), next.idsFloor());
        }
        DeadLetterTables.add(connection, batch.partition(), batch.deadLetters());
    }

    private static Map<UUID, UsageCounts> byKey(Map<BucketKey, UsageCounts> hours) {
        var totals = new HashMap<UUID, UsageCounts>();
        hours.forEach((key, counts) -> totals.merge(key.keyId(), counts, UsageCounts::plus));
        return totals;
    }

    /**
     * The first hour whose ids are needed: Kafka's append times rise, so once one was seen, no event older than it minus
     * the lateness is accepted again.
     */
    public static Instant idsFloor(Instant appendedUntil, Duration acceptLate) {
        return UsageWindow.hourOf(appendedUntil.minus(acceptLate).minus(CLOCK_MARGIN));
    }

    private static @Nullable Instant latest(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return later(one, other);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}

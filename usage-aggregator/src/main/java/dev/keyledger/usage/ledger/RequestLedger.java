package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.parse.GatewayRequestParser;
import dev.keyledger.feed.FeedHandler;
import dev.keyledger.feed.Known;
import dev.keyledger.feed.PartitionPosition;
import dev.keyledger.feed.UnreadableRecords;
import dev.keyledger.usage.dedupe.HourSets;
import dev.keyledger.usage.dedupe.Twins;
import dev.keyledger.usage.price.PriceSources;
import dev.keyledger.usage.price.RequestPrices;
import dev.keyledger.usage.window.Floor;
import dev.keyledger.usage.window.UsageWindow;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Counts gateway requests: parses and adds up in memory what the feed hands over, and writes it when the feed flushes.
 * Lives on the feed's thread. Each partition is counted on its own, so instances share the work by partitions.
 */
final class RequestLedger implements FeedHandler {
    private static final long DEAD_LETTER_BYTES_MAX = 16 << 20;

    private final GatewayRequestParser parser;
    private final PriceSources prices;
    private final Duration acceptLate;
    private final HourSets counted;
    private final Twins recent = new Twins();
    private final Commits commits;
    private final LedgerMeters meters;
    private final Clock clock;
    private final ClockCheck clockCheck;
    private final Duration idleInterval;
    private final int sumsMax;

    private final Map<Integer, OwnedLedger> owned = new HashMap<>();

    RequestLedger(
            GatewayRequestParser parser,
            PriceSources prices,
            Duration acceptLate,
            HourSets counted,
            Commits commits,
            LedgerMeters meters,
            Clock clock,
            ClockCheck clockCheck,
            Duration idleInterval,
            int sumsMax) {
        this.parser = parser;
        this.prices = prices;
        this.acceptLate = acceptLate;
        this.counted = counted;
        this.commits = commits;
        this.meters = meters;
        this.clock = clock;
        this.clockCheck = clockCheck;
        this.idleInterval = idleInterval;
        this.sumsMax = sumsMax;
    }

    @Override
    public void assigned(Connection connection, TopicPartition partition, long nextOffset) throws SQLException {
        Instant now = clock.instant();
        clockCheck.require(connection, now);
        Floor floorIfNew = new Floor(UsageWindow.floorHour(now));
        PartitionState state = PartitionTable.load(connection, partition.partition(), floorIfNew);
        RequestPrices inForce = CatalogueTable.inForce(connection, prices).orElse(prices.own());
        owned.put(partition.partition(), new OwnedLedger(partition.partition(), inForce, state));
        commits.owned(partition.partition());
    }

    @Override
    public void accept(TopicPartition partition, List<ConsumerRecord<byte[], ByteBuffer>> records) {
        PartitionBatch batch = ledgerOf(partition).batch;
        for (ConsumerRecord<byte[], ByteBuffer> record : records) {
            var view = new RecordView(record);
            batch.add(view.appendedAt(), parser.parse(view.received()))
                    .ifPresent(why -> batch.bury(view.deadLetter(why)));
        }
    }

    /** What they held is lost, whoever reads them: that they were there is not. */
    @Override
    public void unreadable(UnreadableRecords records) {
        ledgerOf(records.partition()).batch.bury(DeadLetter.of(records));
    }

    /**
     * Reasons to write before the interval is over, or without records: an hour has left the window; more is known to
     * be complete than the database says, which readers of an idle topic are told once per interval.
     */
    @Override
    public boolean wantsFlush(PartitionPosition position) {
        OwnedLedger ledger = ledgerOf(position.partition());
        Instant now = clock.instant();
        return !ledger.state.floor().at(now).equals(ledger.state.floor())
                || (position.caughtUp() && isNews(ledger.state.completeThrough(), position.completeThrough()));
    }

    /** Memory for ids, for sums or for dead letters runs short. */
    @Override
    public boolean mustFlush() {
        return counted.mustStore()
                || sum(PartitionBatch::sums) > sumsMax
                || sum(PartitionBatch::deadLetterBytes) > DEAD_LETTER_BYTES_MAX;
    }

    private OwnedLedger ledgerOf(TopicPartition partition) {
        return Known.of(owned, partition.partition());
    }

    private long sum(ToLongFunction<PartitionBatch> figure) {
        return owned.values().stream()
                .mapToLong(ledger -> figure.applyAsLong(ledger.batch))
                .sum();
    }

    private boolean isNews(@Nullable Instant stored, @Nullable Instant known) {
        return known != null && (stored == null || !known.isBefore(stored.plus(idleInterval)));
    }

    @Override
    public Flush flush(List<PartitionPosition> positions) {
        Instant now = clock.instant();
        List<LedgerFlush> flushes = positions.stream()
                .map(position -> ledgerOf(position.partition()).flush(position.completeThrough(), now))
                .toList();
        return connection -> {
            clockCheck.require(connection, now);
            for (LedgerFlush partition : flushes) {
                partition.write(connection);
            }
        };
    }

    @Override
    public void committed(List<PartitionPosition> positions) {
        for (PartitionPosition position : positions) {
            OwnedLedger ledger = ledgerOf(position.partition());
            counted.stored(ledger.partition);
            meters.committed(ledger.flushed());
        }
        meters.idsHeld(counted);
        commits.committed(positions.stream()
                .map(position -> position.partition().partition())
                .collect(Collectors.toSet()));
    }

    @Override
    public void dropped(TopicPartition partition) {
        owned.remove(partition.partition());
        counted.drop(partition.partition());
        commits.lost(partition.partition());
    }

    /** A partition between its assignment and its loss. */
    private final class OwnedLedger {
        private final int partition;
        private final RequestPrices inForce;
        private PartitionState state;
        private @Nullable LedgerFlush flushing;
        private PartitionBatch batch;

        private OwnedLedger(int partition, RequestPrices inForce, PartitionState state) {
            this.partition = partition;
            this.inForce = inForce;
            this.state = state;
            this.batch = newBatch(state);
        }

        private LedgerFlush flush(@Nullable Instant completeThrough, Instant now) {
            var flush = LedgerFlush.of(state, batch, completeThrough, acceptLate, now);
            flushing = flush;
            batch = newBatch(flush.next());
            return flush;
        }

        /** What was written last is in the database. */
        private PartitionBatch flushed() {
            LedgerFlush flush = flushing;
            if (flush == null) {
                throw new IllegalStateException("nothing was written of partition " + partition);
            }
            state = flush.next();
            return flush.batch();
        }

        private PartitionBatch newBatch(PartitionState before) {
            return new PartitionBatch(partition, before.idsFloor(), counted, inForce, recent);
        }
    }
}

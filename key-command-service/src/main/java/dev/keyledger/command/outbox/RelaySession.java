package dev.keyledger.command.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.command.CommandConfig;
import dev.keyledger.worker.Worker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The relay from becoming the leader to the first error, or to the first doubt about the store. Any error ends it; the next session has a new producer and
 * starts at the lowest unsent position. For one thread.
 *
 * <p>Why the beacon is true, that is, why every change whose answer was given before {@code asOf} is on the topic:
 *
 * <ol>
 *   <li>An answer is given after its transaction's commit, so what was answered before {@code asOf}, by the database's
 *       clock, had committed before {@code asOf}.
 *   <li>{@code asOf} is read by a statement of its own, before the unsent set is read. The snapshot of that later
 *       statement therefore shows every transaction that had committed before {@code asOf}: each of its outbox rows is
 *       in the set, or was deleted because Kafka had acknowledged it.
 *   <li>The beacon is sent only after a read, later than {@code asOf}, that was not cut off by its limit, and after
 *       Kafka has acknowledged all that it returned.
 *   <li>The end offsets are asked for after that, with acks=all, and so lie behind all of these events.
 * </ol>
 *
 * <p>Transactions that were open at {@code asOf} don't matter, even if their events have a lower position or an earlier
 * {@code occurredAt} than others that were sent: their answers were not given before {@code asOf}, and they are claimed
 * by no beacon until one whose read has seen them. A beacon that a leader writes although it has lost the lead in the
 * meantime repeats what was proven at its read, with larger end offsets: late, not wrong.
 */
final class RelaySession {
    private static final long NOT_YET = Long.MIN_VALUE;

    private final Outbox outbox;
    private final Producer<byte[], byte[]> producer;
    private final ProgressBeacon beacon;
    private final RelayStatus status;
    private final CommandConfig.Relay config;
    private final Worker worker;
    private long lastBeaconNanos = NOT_YET;

    RelaySession(
            Outbox outbox,
            Producer<byte[], byte[]> producer,
            ProgressBeacon beacon,
            RelayStatus status,
            CommandConfig.Relay config,
            Worker worker) {
        this.outbox = outbox;
        this.producer = producer;
        this.beacon = beacon;
        this.status = status;
        this.config = config;
        this.worker = worker;
    }

    void run()
            throws SQLException, InterruptedException, ExecutionException, TimeoutException, JsonProcessingException {
        Outbox.Standing standing = null;
        while (!worker.stopping()) {
            if (standing == null && untilBeacon().isZero()) {
                standing = outbox.standing();
                if (!standing.takesCommands()) {
                    // The store may be another one than the one that was compared with Kafka.
                    return;
                }
            }
            List<UnsentEvent> batch = outbox.unsent(config.batchMax());
            for (List<UnsentEvent> wave : Waves.of(batch)) {
                send(wave);
            }
            boolean sawAll = batch.size() < config.batchMax();
            if (sawAll && standing != null) {
                worker.silentFor(acknowledgedWithin());
                beacon.send(standing);
                lastBeaconNanos = System.nanoTime();
                standing = null;
            }
            if (batch.isEmpty()) {
                outbox.await(shorter(config.pollInterval(), untilBeacon()));
            }
            progressed();
        }
    }

    /** The lead is kept by what gets done, and by nothing else: whoever waits for Kafka in vain loses it. */
    private void progressed() throws SQLException {
        outbox.progressed();
        worker.progressed();
    }

    private Duration acknowledgedWithin() {
        return config.deliveryTimeout().multipliedBy(2);
    }

    /** Sends one wave and deletes what was acknowledged; fails if that was not all of it. */
    private void send(List<UnsentEvent> wave)
            throws SQLException, InterruptedException, ExecutionException, TimeoutException {
        worker.silentFor(acknowledgedWithin());
        List<Future<RecordMetadata>> acknowledgements = new ArrayList<>(wave.size());
        for (UnsentEvent event : wave) {
            acknowledgements.add(producer.send(event.toRecord()));
        }
        var sent = new ArrayList<UnsentEvent>(wave.size());
        ExecutionException firstFailure = null;
        for (int i = 0; i < wave.size(); i++) {
            try {
                acknowledgements.get(i).get(acknowledgedWithin().toMillis(), TimeUnit.MILLISECONDS);
                sent.add(wave.get(i));
            } catch (ExecutionException e) {
                firstFailure = firstFailure == null ? e : firstFailure;
            }
        }
        outbox.sent(sent);
        status.sent(sent.size());
        if (firstFailure != null) {
            throw firstFailure;
        }
        progressed();
    }

    /** Zero if a beacon is due. */
    private Duration untilBeacon() {
        if (lastBeaconNanos == NOT_YET) {
            return Duration.ZERO;
        }
        Duration left = config.beaconInterval().minusNanos(System.nanoTime() - lastBeaconNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

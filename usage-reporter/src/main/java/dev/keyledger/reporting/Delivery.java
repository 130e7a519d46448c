package dev.keyledger.reporting;

import dev.keyledger.feed.Known;
import dev.keyledger.reporting.ReportOutcome.Keeper;
import dev.keyledger.reporting.ReportOutcome.Reason;
import dev.keyledger.reporting.spool.Spool;
import dev.keyledger.reporting.spool.SpoolFullException;
import dev.keyledger.reporting.spool.SpoolPlace;
import dev.keyledger.reporting.spool.StoredRecord;
import dev.keyledger.worker.Turn;
import dev.keyledger.worker.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings reports to Kafka in the order in which they came. While Kafka answers they go into its line, and one that isn't
 * acknowledged within the patience is written to the spool beside it. From then on everything goes through the spool, until all
 * that it has is in line and Kafka answers again: so nothing overtakes what came before it, now or after a crash.
 */
final class Delivery implements Turn {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** A group: what is forced to the disk together. */
    private static final int GROUP_MAX = 1_000;

    /** As many as memory holds beside Kafka's client. */
    private static final int LINE_MAX = 2_000;

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final RequestEncoding encoding;
    private final Spool spool;
    private final KafkaLine kafka;
    private final long patienceNanos;
    private final BlockingQueue<Report> incoming;

    /** Taken from the queue, and neither in line nor in the spool yet. */
    private final Deque<Report> arrived = new ArrayDeque<>();

    /** Those in line whose outcome isn't decided, in the order of the line. */
    private final Deque<Report> undecided = new ArrayDeque<>();

    private final AtomicLong waiting = new AtomicLong();
    private final LongAdder spooledTotal = new LongAdder();
    private final LongAdder sentTotal = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private final Map<Reason, LongAdder> refusedTotal = new EnumMap<>(Reason.class);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean closing;

    /** Since something in line became overdue, until Kafka acknowledges anything. */
    private boolean kafkaIsSilent;

    Delivery(ReporterConfig config, RequestEncoding encoding, Spool spool, Runnable wake) {
        this.encoding = encoding;
        this.spool = spool;
        this.kafka = new KafkaLine(config.kafka(), encoding, wake);
        this.patienceNanos = config.kafkaPatience().toNanos();
        this.incoming = new ArrayBlockingQueue<>(config.waitingMax());
        for (Reason reason : Reason.values()) {
            refusedTotal.put(reason, new LongAdder());
        }
    }

    /** Never blocks. From any thread. */
    void accept(Report report) {
        waiting.incrementAndGet();
        if (closing) {
            refuse(report, Reason.CLOSED, "the reporter is closed");
        } else if (!incoming.offer(report)) {
            refuse(report, Reason.OVERLOADED, "more reports wait in memory than there may");
        } else if (closing && incoming.remove(report)) {
            // It came in behind the last turn.
            refuse(report, Reason.CLOSED, "the reporter is closed");
        }
    }

    @Override
    public Duration take(Worker worker) {
        acknowledge();
        takeIn();
        readOn();
        kafka.send();
        spoolOverdue();
        if (closing && incoming.isEmpty() && arrived.isEmpty() && undecided.isEmpty()) {
            finished.countDown();
        }
        return pause();
    }

    private Duration pause() {
        if (!incoming.isEmpty() || !arrived.isEmpty() || (spool.hasUnread() && kafka.length() < LINE_MAX)) {
            return Duration.ZERO;
        }
        Duration pause = kafka.pause();
        if (!undecided.isEmpty()) {
            Duration left =
                    Duration.ofNanos(Math.max(patienceNanos - undecided.peek().waitedNanos(), 0));
            pause = left.compareTo(pause) < 0 ? left : pause;
        }
        return pause.compareTo(IDLE) < 0 ? pause : IDLE;
    }

    private void acknowledge() {
        for (Report report : kafka.acknowledged()) {
            kafkaIsSilent = false;
            sentTotal.increment();
            taken(report, Keeper.KAFKA);
            report.place().ifPresent(spool::acknowledge);
        }
        while (!undecided.isEmpty() && undecided.peek().isDecided()) {
            undecided.poll();
        }
    }

    private void takeIn() {
        incoming.drainTo(arrived, GROUP_MAX - arrived.size());
        while (!arrived.isEmpty() && mayStandInLine() && kafka.length() < LINE_MAX) {
            Report report = arrived.poll();
            undecided.add(report);
            kafka.add(report);
        }
        if (!arrived.isEmpty()) {
            spool(undecided, true);
            kafka.forgetRefused();
            spool(arrived, false);
        }
    }

    /** Behind all that the spool has; and where Kafka is silent nobody is to wait for it in vain. */
    private boolean mayStandInLine() {
        return spool.records() == 0 || (!kafkaIsSilent && !spool.hasUnread());
    }

    private void spoolOverdue() {
        if (!undecided.isEmpty() && undecided.peek().waitedNanos() >= patienceNanos) {
            kafkaIsSilent = true;
            spool(undecided, true);
            kafka.forgetRefused();
        }
    }

    /** Decides all of them. */
    private void spool(Deque<Report> reports, boolean inLine) {
        reports.removeIf(Report::isDecided);
        while (!reports.isEmpty()) {
            List<Report> group = reports.stream().limit(GROUP_MAX).toList();
            try {
                List<SpoolPlace> places = spool.append(
                        group.stream()
                                .map(report -> encoding.spoolForm(report.request()))
                                .toList(),
                        inLine);
                for (SpoolPlace place : places) {
                    Report report = reports.poll();
                    report.spooledAt(place);
                    spooledTotal.increment();
                    taken(report, Keeper.SPOOL);
                }
            } catch (SpoolFullException e) {
                refuseAll(reports, Reason.SPOOL_FULL, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                LOG.warn("the spool takes nothing", e);
                refuseAll(reports, Reason.SPOOL_FAILED, "the disk did not take it");
            }
        }
    }

    private void refuseAll(Deque<Report> reports, Reason reason, String detail) {
        while (!reports.isEmpty()) {
            refuse(reports.poll(), reason, detail);
        }
    }

    private void refuse(Report report, Reason reason, String detail) {
        if (!report.isDecided()) {
            waiting.decrementAndGet();
            Known.of(refusedTotal, reason).increment();
            report.refused(reason, detail);
        }
    }

    /** Told last: whoever hears of it and asks how many wait finds it among them no more. Only one thread decides at a time. */
    private void taken(Report report, Keeper by) {
        if (!report.isDecided()) {
            waiting.decrementAndGet();
            report.taken(by);
        }
    }

    private void readOn() {
        for (int i = 0; i < GROUP_MAX && kafka.length() < LINE_MAX && spool.hasUnread(); i++) {
            Optional<StoredRecord> next = spool.next();
            if (next.isEmpty()) {
                return;
            }
            StoredRecord stored = next.get();
            Optional<ReportedRequest> request = encoding.fromSpool(stored.content());
            if (request.isPresent()) {
                kafka.add(Report.spooled(request.get(), stored.place()));
            } else {
                unreadable.increment();
                LOG.error("a record of the spool is no gateway request by the rules of this build, and is left out");
                spool.acknowledge(stored.place());
            }
        }
    }

    /** Decides what waits; what comes from now on is refused. */
    void finish() {
        closing = true;
    }

    CountDownLatch finished() {
        return finished;
    }

    /** For what a thread left undecided that couldn't finish. Only once that has ended. */
    void refuseTheRest() {
        var rest = new ArrayList<>(arrived);
        rest.addAll(undecided);
        incoming.drainTo(rest);
        rest.forEach(report -> refuse(report, Reason.CLOSED, "the reporter was closed before it could be kept"));
        kafka.close();
    }

    long waiting() {
        return waiting.get();
    }

    long spooledTotal() {
        return spooledTotal.sum();
    }

    long sentTotal() {
        return sentTotal.sum();
    }

    long unreadable() {
        return unreadable.sum();
    }

    Map<Reason, Long> refusedTotal() {
        Map<Reason, Long> totals = new EnumMap<>(Reason.class);
        refusedTotal.forEach((reason, total) -> totals.put(reason, total.sum()));
        return totals;
    }

    Optional<String> kafkaProblem() {
        return kafka.problem();
    }

    /** Refused before it got here. */
    ReportOutcome refusedAtOnce(Reason reason, String detail) {
        Known.of(refusedTotal, reason).increment();
        return new ReportOutcome.Refused(reason, detail);
    }
}

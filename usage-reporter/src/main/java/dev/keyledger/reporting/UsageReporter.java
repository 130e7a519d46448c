package dev.keyledger.reporting;

import dev.keyledger.reporting.ReportOutcome.Reason;
import dev.keyledger.reporting.spool.Spool;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what a gateway's keys use to {@code gateway-requests}. A report counts as taken once Kafka has acknowledged it or the
 * spool on disk has it; what the spool has is sent in its order as soon as Kafka takes it, by this process or the next one
 * with the same directory. All methods may be called from any number of threads.
 */
public final class UsageReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageReporter.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(8);

    private final RequestEncoding encoding;
    private final Spool spool;
    private final Delivery delivery;
    private final Worker worker;
    private final Duration finishWithin;
    private final AtomicBoolean closed = new AtomicBoolean();

    private UsageReporter(ReporterConfig config, Spool spool) {
        this.encoding = new RequestEncoding(config.topic(), config.acceptLate());
        this.spool = spool;
        this.delivery = new Delivery(config, encoding, spool, this::wake);
        this.worker = new Worker("usage-reporter", Backoff.USUAL, delivery);
        this.finishWithin = CLOSE_WITHIN.plus(config.kafkaPatience());
    }

    /**
     * Needs no Kafka: while that is away, the spool takes what is reported.
     *
     * @throws IOException if the spool can't be used, be it that another reporter has it
     */
    public static UsageReporter open(ReporterConfig config) throws IOException {
        var reporter = new UsageReporter(config, Spool.open(config.spool(), config.spoolBytesMax(), config.forced()));
        reporter.worker.start();
        return reporter;
    }

    private void wake() {
        worker.wake();
    }

    /**
     * Never blocks and never throws. The outcome is decided soon: after {@link ReporterConfig#kafkaPatience()} the spool has it
     * or it is refused, and only a disk that hangs takes longer. What depends on the outcome runs on the reporter's thread
     * unless it is asked for with another executor ({@code thenAcceptAsync}), and must not block there.
     */
    public CompletableFuture<ReportOutcome> report(ReportedRequest request) {
        Optional<String> wrong = encoding.whatIsWrong(request, Instant.now());
        if (wrong.isPresent()) {
            return CompletableFuture.completedFuture(delivery.refusedAtOnce(Reason.INVALID, wrong.get()));
        }
        Report report = Report.of(request);
        delivery.accept(report);
        worker.wake();
        return report.outcome();
    }

    public ReporterStatus status() {
        return new ReporterStatus(
                delivery.waiting(),
                spool.records(),
                spool.bytes(),
                delivery.spooledTotal(),
                delivery.sentTotal(),
                delivery.refusedTotal(),
                spool.damaged() + delivery.unreadable(),
                delivery.kafkaProblem(),
                worker.status());
    }

    /**
     * Refuses what comes from now on, and waits until everything else is decided: at most some seconds longer than the patience
     * with Kafka. What the spool has then is sent by the next process.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        delivery.finish();
        worker.wake();
        try {
            if (!delivery.finished().await(finishWithin.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the reporter could not decide within {} what becomes of all that was reported", finishWithin);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        worker.close();
        delivery.refuseTheRest();
        try {
            spool.close();
        } catch (IOException e) {
            LOG.warn("the spool can't be closed", e);
        }
    }
}

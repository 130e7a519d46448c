package dev.keyledger.reporting;

import dev.keyledger.worker.Backoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be in Kafka, in one order, as far as memory holds it. Never blocks: where Kafka gives no metadata, or its
 * client's memory is full, the rest stays in line. The producer is idempotent and gives nothing up by itself, since what it
 * gives up and what follows would change places; after any error that it tells, it is replaced, and all that isn't
 * acknowledged is sent again in its old order. It has one request in flight: with more, a broker that is just opening a
 * partition can refuse the first and take the second, after which the first is out of sequence for ever (KAFKA-15591). Of
 * one thread, but for {@link #problem()}.
 */
final class KafkaLine {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaLine.class);
    private static final Backoff AFTER_ERRORS = Backoff.USUAL;
    private static final Duration AFTER_NO_METADATA = Duration.ofMillis(20);
    private static final int REQUEST_MILLIS = 10_000;
    /** So large that one request at a time is enough, also where its answer takes tens of milliseconds. */
    private static final int BATCH_BYTES = 256 * 1024;

    private static final Duration SILENT_AFTER = Duration.ofMillis(REQUEST_MILLIS);

    private final RequestEncoding encoding;
    private final Map<String, Object> settings;
    private final Runnable wake;

    private final Deque<Report> unsent = new ArrayDeque<>();
    private final Deque<Report> inFlight = new ArrayDeque<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    private Optional<Producer<byte[], byte[]>> producer = Optional.empty();
    private Optional<FutureTask<Producer<byte[], byte[]>>> opening = Optional.empty();
    private Optional<Exception> refusedAtOnce = Optional.empty();
    private long generation;
    private long errorsInRow;
    private long notBeforeNanos = System.nanoTime();
    private volatile String problem = "";
    private volatile long silentSinceNanos = System.nanoTime();
    private volatile boolean waitsForKafka;

    private record Answer(Report report, long generation, Optional<Exception> failure) {}

    /** @param wake is called when Kafka has answered, from a thread of its client */
    KafkaLine(Map<String, Object> kafka, RequestEncoding encoding, Runnable wake) {
        this.encoding = encoding;
        this.settings = settings(kafka);
        this.wake = wake;
    }

    private static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "keyledger-usage-reporter");
        settings.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0L);
        return settings;
    }

    void add(Report report) {
        unsent.add(report);
    }

    int length() {
        return unsent.size() + inFlight.size();
    }

    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    /** Those that were refused and never sent needn't be sent any more. */
    void forgetRefused() {
        unsent.removeIf(report -> !report.isSent() && report.outcome().getNow(null) instanceof ReportOutcome.Refused);
    }

    /** What Kafka has acknowledged since the last call, each once. */
    List<Report> acknowledged() {
        var acknowledged = new ArrayList<Report>();
        Optional<Exception> failure = Optional.empty();
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            if (answer.failure().isEmpty()) {
                if (!answer.report().isAcknowledged()) {
                    answer.report().acknowledged();
                    acknowledged.add(answer.report());
                }
            } else if (answer.generation() == generation && failure.isEmpty()) {
                failure = answer.failure();
            }
        }
        if (!acknowledged.isEmpty()) {
            errorsInRow = 0;
            problem = "";
            silentSinceNanos = System.nanoTime();
        }
        failure.ifPresent(this::startAnew);
        while (!inFlight.isEmpty() && inFlight.peek().isAcknowledged()) {
            inFlight.poll();
        }
        waitsForKafka = !inFlight.isEmpty();
        return acknowledged;
    }

    /** Hands over what Kafka's client takes, in order. */
    void send() {
        if (unsent.isEmpty() || System.nanoTime() - notBeforeNanos < 0) {
            return;
        }
        if (inFlight.isEmpty()) {
            silentSinceNanos = System.nanoTime();
        }
        try {
            if (!opened()) {
                return;
            }
            Producer<byte[], byte[]> sending = producer.orElseThrow();
            while (!unsent.isEmpty()) {
                Report report = unsent.peek();
                if (!report.isAcknowledged()) {
                    refusedAtOnce = Optional.empty();
                    long sentIn = generation;
                    Thread here = Thread.currentThread();
                    var unused = sending.send(
                            encoding.recordOf(report.request()),
                            (metadata, failure) -> answered(report, sentIn, here, failure));
                    if (refusedAtOnce.isPresent()) {
                        refused(refusedAtOnce.get());
                        return;
                    }
                    report.sent();
                    inFlight.add(report);
                    waitsForKafka = true;
                }
                unsent.poll();
            }
        } catch (KafkaException e) {
            startAnew(e);
        }
    }

    /** A producer is made on a thread of its own, since to make one asks a name server, which may not answer. */
    private boolean opened() {
        if (producer.isPresent()) {
            return true;
        }
        if (opening.isEmpty()) {
            var task = new FutureTask<Producer<byte[], byte[]>>(
                    () -> new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
            opening = Optional.of(task);
            beside(() -> {
                task.run();
                wake.run();
            });
        }
        FutureTask<Producer<byte[], byte[]>> task = opening.get();
        switch (task.state()) {
            case RUNNING -> {
                return false;
            }
            case SUCCESS -> producer = Optional.of(task.resultNow());
            case FAILED, CANCELLED -> startAnew(task.exceptionNow());
        }
        opening = Optional.empty();
        return producer.isPresent();
    }

    private static void beside(Runnable work) {
        var unused =
                Thread.ofPlatform().daemon().name("usage-reporter-producer").start(work);
    }

    /** What Kafka's client can't even take is told within {@code send}, by the same callback. */
    private void answered(Report report, long sentIn, Thread sender, @Nullable Exception failure) {
        if (failure != null && Thread.currentThread() == sender) {
            refusedAtOnce = Optional.of(failure);
            return;
        }
        answers.add(new Answer(report, sentIn, Optional.ofNullable(failure)));
        wake.run();
    }

    private void refused(Exception cause) {
        if (cause instanceof TimeoutException) {
            // No metadata yet, or no memory: the client is busy with it, and nothing was lost or changed places.
            problem = said(cause);
            notBeforeNanos = System.nanoTime() + AFTER_NO_METADATA.toNanos();
        } else {
            startAnew(cause);
        }
    }

    private void startAnew(Throwable cause) {
        errorsInRow++;
        problem = said(cause);
        notBeforeNanos = System.nanoTime() + AFTER_ERRORS.after(errorsInRow).toNanos();
        generation++;
        producer.ifPresent(this::abandon);
        producer = Optional.empty();
        while (!inFlight.isEmpty()) {
            unsent.addFirst(inFlight.pollLast());
        }
        unsent.removeIf(Report::isAcknowledged);
        waitsForKafka = false;
    }

    /** To close one waits for its thread. */
    private void abandon(Producer<byte[], byte[]> abandoned) {
        beside(() -> abandoned.close(Duration.ZERO));
    }

    private static String said(Throwable cause) {
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    /** How long it may be until there is something to do again, unless Kafka answers. */
    Duration pause() {
        long left = notBeforeNanos - System.nanoTime();
        boolean waits = unsent.isEmpty() || opening.isPresent();
        return waits ? Duration.ofSeconds(1) : Duration.ofNanos(Math.max(left, 0));
    }

    /** Why nothing gets through; empty: something did, or nothing was tried. From any thread. */
    Optional<String> problem() {
        Duration silence = Duration.ofNanos(System.nanoTime() - silentSinceNanos);
        if (!problem.isEmpty()) {
            return Optional.of(problem);
        }
        return waitsForKafka && silence.compareTo(SILENT_AFTER) > 0
                ? Optional.of("Kafka has acknowledged nothing for " + silence.toSeconds() + " s")
                : Optional.empty();
    }

    private static void closeOnceOpened(FutureTask<Producer<byte[], byte[]>> task) {
        try {
            task.get().close(Duration.ZERO);
        } catch (ExecutionException e) {
            LOG.debug("there is nothing to close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        producer.ifPresent(open -> open.close(Duration.ZERO));
        producer = Optional.empty();
        opening.ifPresent(task -> beside(() -> closeOnceOpened(task)));
    }
}

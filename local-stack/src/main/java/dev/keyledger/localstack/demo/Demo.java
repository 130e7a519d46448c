package dev.keyledger.localstack.demo;

import dev.keyledger.localstack.data.Endpoints;
import dev.keyledger.localstack.report.Progress;
import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Something to look at: workspaces with keys, and gateway traffic that goes on until the stack stops. It runs beside the
 * stack on a thread of its own; should it fail, the stack goes on and the failure is told.
 */
public final class Demo {
    private static final long SEED = 20_260_101;
    private static final int REHEARSED_REQUESTS = 200;
    private static final Duration PAUSE_MAX = Duration.ofMillis(400);

    private final Endpoints endpoints;
    private final Progress progress;
    private final Random random = new Random(SEED);

    public Demo(Endpoints endpoints, Progress progress) {
        this.endpoints = endpoints;
        this.progress = progress;
    }

    public void start() {
        Thread.ofPlatform().name("demo").daemon().start(this::run);
    }

    /** The beginning of a demo, for the sake of the code that runs then. */
    public static void rehearse(Endpoints endpoints) throws IOException, InterruptedException {
        var demo = new Demo(endpoints, line -> {});
        var requests = new DemoRequests(demo.makeKeys(), demo.random);
        try (KafkaProducer<String, byte[]> producer = demo.producer()) {
            for (int i = 0; i < REHEARSED_REQUESTS; i++) {
                demo.send(producer, requests);
            }
        }
    }

    private void run() {
        try {
            List<String> keyIds = makeKeys();
            progress.line("Demo: " + keyIds.size() + " keys in the workspaces acme and globex are being used");
            keepSending(new DemoRequests(keyIds, random));
        } catch (IOException | StackProblem | KafkaException e) {
            progress.line("The demo ended: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> makeKeys() throws IOException, InterruptedException {
        try (var keys = new DemoKeys(endpoints)) {
            return keys.make();
        }
    }

    private void keepSending(DemoRequests requests) throws IOException, InterruptedException {
        try (KafkaProducer<String, byte[]> producer = producer()) {
            while (!Thread.interrupted()) {
                send(producer, requests);
                Thread.sleep(random.nextLong(PAUSE_MAX.toMillis()));
            }
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        Map<String, Object> settings = Map.of("bootstrap.servers", endpoints.kafka());
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** A request that cannot be reported, because Kafka is down for long, is lost: the demo goes on with the next. */
    private void send(KafkaProducer<String, byte[]> producer, DemoRequests requests)
            throws IOException, InterruptedException {
        try {
            producer.send(requests.next(Instant.now())).get();
        } catch (ExecutionException e) {
            progress.line("The demo lost a request: " + e.getCause());
        }
    }
}

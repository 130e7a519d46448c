package dev.keyledger.localstack.demo;

import dev.keyledger.localstack.data.Endpoints;
import dev.keyledger.localstack.report.Progress;
import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Something to look at: workspaces with keys, and traffic of a gateway that asks the agent about each request, until the stack
 * stops. Who revokes one of the keys sees it end. It runs beside the stack on a thread of its own; should it fail, the stack
 * goes on and the failure is told.
 */
public final class Demo {
    private static final long SEED = 20_260_101;
    private static final int REHEARSED_REQUESTS = 200;
    private static final Duration PAUSE_MAX = Duration.ofMillis(400);
    private static final String PASSES = "";

    private final Endpoints endpoints;
    private final Progress progress;
    private final Random random = new Random(SEED);
    private final DemoRequests requests = new DemoRequests(random);

    /** By the key's name: why its last request was refused, or that it passed. */
    private final Map<String, String> outcomes = new HashMap<>();

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
        List<DemoKey> keys = demo.makeKeys();
        try (KafkaProducer<String, byte[]> producer = demo.producer();
                DemoGateway gateway = demo.gateway()) {
            for (int i = 0; i < REHEARSED_REQUESTS; i++) {
                demo.send(keys, gateway, producer);
            }
        }
    }

    private void run() {
        try {
            List<DemoKey> keys = makeKeys();
            progress.line(
                    "Demo: " + keys.size()
                            + " keys of the workspaces acme and globex are being used, and the agent is asked about each request");
            keepSending(keys);
        } catch (IOException | StackProblem | KafkaException e) {
            progress.line("The demo ended: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<DemoKey> makeKeys() throws IOException, InterruptedException {
        try (var keys = new DemoKeys(endpoints)) {
            List<DemoKey> made = keys.make();
            if (made.isEmpty()) {
                throw new StackProblem("none of its keys can be used: each has a rotation that is open");
            }
            return made;
        }
    }

    private void keepSending(List<DemoKey> keys) throws IOException, InterruptedException {
        try (KafkaProducer<String, byte[]> producer = producer();
                DemoGateway gateway = gateway()) {
            while (!Thread.interrupted()) {
                send(keys, gateway, producer);
                Thread.sleep(random.nextLong(PAUSE_MAX.toMillis()));
            }
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        Map<String, Object> settings = Map.of("bootstrap.servers", endpoints.kafka());
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    private DemoGateway gateway() {
        return new DemoGateway(Objects.requireNonNull(endpoints.agent(), "agent"));
    }

    private void send(List<DemoKey> keys, DemoGateway gateway, KafkaProducer<String, byte[]> producer)
            throws IOException, InterruptedException {
        DemoKey key = keys.get(random.nextInt(keys.size()));
        switch (gateway.chat(key)) {
            case DemoGateway.Outcome.Refused(String code) -> tell(key, code);
            case DemoGateway.Outcome.Passes passes -> {
                tell(key, PASSES);
                report(passes, producer);
            }
        }
    }

    /** Once, when it changes; a new key that hasn't arrived at the agent yet is no news. */
    private void tell(DemoKey key, String outcome) {
        String before = outcomes.get(key.name());
        if (before == null && !outcome.equals(PASSES)) {
            return;
        }
        outcomes.put(key.name(), outcome);
        if (before != null && !before.equals(outcome)) {
            progress.line("Demo: requests with the key '" + key.name() + "' "
                    + (outcome.equals(PASSES) ? "pass again" : "are refused: " + outcome));
        }
    }

    /** A request that cannot be reported, because Kafka is down for long, is lost: the demo goes on with the next. */
    private void report(DemoGateway.Outcome.Passes passes, KafkaProducer<String, byte[]> producer)
            throws IOException, InterruptedException {
        try {
            producer.send(requests.next(passes, Instant.now())).get();
        } catch (ExecutionException e) {
            progress.line("The demo lost a request: " + e.getCause());
        }
    }
}

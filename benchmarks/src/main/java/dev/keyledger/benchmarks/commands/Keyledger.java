package dev.keyledger.benchmarks.commands;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.http.HttpAnswer;
import dev.keyledger.benchmarks.http.HttpConnection;
import dev.keyledger.benchmarks.measure.ClosedLoop;
import dev.keyledger.benchmarks.measure.Figure;
import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Postgres;
import dev.keyledger.benchmarks.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Ours: the command service over HTTP, every request with a bearer token that is checked. */
final class Keyledger {
    static final String DATABASE = "keyledger_command";

    private static final Figure UNSENT = new Figure("unsentEventsAtTheEnd", "unsent");
    /** More than any machine of this size does, so that no round runs out of workspaces. */
    private static final int CREATES_PER_SECOND_MAX = 8_000;

    private static final long LOOK_AGAIN_MILLIS = 50;
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(2);

    private final URI commands;
    private final Postgres postgres;
    private final Workspaces workspaces;
    private final ConcurrentLinkedQueue<CreatedKey> created = new ConcurrentLinkedQueue<>();

    private record CreatedKey(BenchWorkspace workspace, String id) {}

    Keyledger(Stack stack) {
        this.commands = stack.service("command");
        this.postgres = stack.postgres();
        this.workspaces = new Workspaces(commands, stack.tokens());
    }

    /** Creates keys, which a later call of {@link #revoke} revokes; those of earlier rounds are left alone. */
    Trial create(int clients, Duration duration) {
        return create(clients, duration, false);
    }

    /** The same under an Idempotency-Key each, whose answer is stored encrypted with the key. */
    Trial createIdempotently(int clients, Duration duration) {
        return create(clients, duration, true);
    }

    /** Revokes keys of the last create, until the time is over or none is left. */
    Trial revoke(int clients, Duration duration) {
        return measured(clients, duration, Revoker::new);
    }

    private Trial create(int clients, Duration duration, boolean idempotently) {
        created.clear();
        long keysMax = CREATES_PER_SECOND_MAX * duration.toMillis() / 1_000;
        workspaces.fill(clients + Math.toIntExact(keysMax / BenchWorkspace.PLACES));
        awaitNothingUnsent();
        return measured(clients, duration, () -> new Creator(idempotently));
    }

    private Trial measured(int clients, Duration duration, Supplier<ClosedLoop.Client> newClient) {
        Trial trial = ClosedLoop.run(clients, duration, newClient);
        Map<Figure, Double> extras = Map.of(UNSENT, (double) unsent());
        awaitNothingUnsent();
        return new Trial(trial.operations(), trial.seconds(), trial.latencyMicros(), extras);
    }

    /** What is left to be relayed would go on using the machine while somebody else is measured. */
    private void awaitNothingUnsent() {
        long deadline = System.nanoTime() + CAUGHT_UP_WITHIN.toNanos();
        while (unsent() > 0) {
            if (System.nanoTime() > deadline) {
                throw new BenchProblem("After " + CAUGHT_UP_WITHIN.toSeconds()
                        + " s there are still events that have not been sent to Kafka");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchProblem("Interrupted", e);
            }
        }
    }

    private long unsent() {
        return Long.parseLong(postgres.valueOf(DATABASE, "SELECT count(*) FROM outbox"));
    }

    private static HttpAnswer require(int status, HttpAnswer answer) {
        if (answer.status() != status) {
            throw new BenchProblem("Expected " + status + ", was answered " + answer.status() + ": " + answer.body());
        }
        return answer;
    }

    private final class Creator implements ClosedLoop.Client {
        private final HttpConnection connection = HttpConnection.to(commands);
        private final boolean idempotently;
        private BenchWorkspace workspace = workspaces.take();

        Creator(boolean idempotently) {
            this.idempotently = idempotently;
        }

        @Override
        public boolean once() throws IOException {
            if (!workspace.hasPlace()) {
                workspace = workspaces.take();
            }
            String headers = idempotently ? "Idempotency-Key: " + UUID.randomUUID() + "\r\n" : "";
            HttpAnswer answer = require(201, connection.send(workspace.createNext(headers)));
            created.add(new CreatedKey(workspace, answer.text("keyId")));
            return true;
        }

        @Override
        public void close() throws IOException {
            workspaces.release(workspace);
            connection.close();
        }
    }

    private final class Revoker implements ClosedLoop.Client {
        private final HttpConnection connection = HttpConnection.to(commands);

        @Override
        public boolean once() throws IOException {
            CreatedKey key = created.poll();
            if (key == null) {
                return false;
            }
            require(200, connection.send(key.workspace().revoke(key.id())));
            return true;
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}

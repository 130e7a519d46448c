package dev.keyledger.worker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The workers of a process: started here, looked at together, stopped together. */
public final class Workers implements AutoCloseable {
    private final List<Worker> workers = new CopyOnWriteArrayList<>();

    /** Starts a worker that takes its first turn at once. */
    public Worker start(String name, Backoff backoff, Turn turn) {
        return add(new Worker(name, backoff, turn)).start();
    }

    /** Counts in a worker that somebody else starts and closes. */
    public Worker add(Worker worker) {
        workers.add(worker);
        return worker;
    }

    public List<WorkerStatus> statuses() {
        return workers.stream().map(Worker::status).toList();
    }

    /** The last started is the first to stop: it may use those before it. */
    @Override
    public void close() {
        workers.reversed().forEach(Worker::close);
    }
}

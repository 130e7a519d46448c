package dev.keyledger.verifier;

import dev.keyledger.events.Topics;
import dev.keyledger.verifier.memory.Decider;
import dev.keyledger.verifier.memory.Freshness;
import dev.keyledger.verifier.memory.KeyTail;
import dev.keyledger.verifier.memory.TailListener;
import dev.keyledger.verifier.receipt.ReceiptSender;
import dev.keyledger.verifier.receipt.VerifierIdentity;
import dev.keyledger.verifier.snapshot.KeptSnapshots;
import dev.keyledger.verifier.snapshot.SnapshotClient;
import dev.keyledger.verifier.snapshot.SnapshotFile;
import dev.keyledger.verifier.snapshot.SnapshotKeeper;
import dev.keyledger.verifier.snapshot.SnapshotWriter;
import dev.keyledger.worker.Backoff;
import dev.keyledger.worker.Worker;
import dev.keyledger.worker.WorkerStatus;
import dev.keyledger.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a presented key may be used, from this process's own memory. It starts from a snapshot of the query service
 * and follows {@code key-events} by itself; as long as it can't prove that it knows every change, it lets nobody pass.
 *
 * <pre>{@code
 * try (var keys = KeyVerifier.open(VerifierConfig.of(queryService, token, kafka, Peppers.parse(configured)))) {
 *     boolean passes = keys.verify(presented, "chat:completions") instanceof Verdict.Valid;
 * }
 * }</pre>
 */
public final class KeyVerifier implements AutoCloseable {
    private static final Duration CLOCK_DIFFERENCE_MAX = Duration.ofSeconds(1);

    private final KeyTail tail;
    private final Decider decider;
    private final VerifierIdentity self;
    private final ReceiptSender receipts;
    private final Optional<SnapshotKeeper> keeper;
    private final Workers workers = new Workers();
    private final AtomicBoolean closed = new AtomicBoolean();

    private KeyVerifier(VerifierConfig config) {
        Clock clock = Clock.systemUTC();
        Optional<SnapshotFile> kept = config.keptSnapshot().map(file -> new SnapshotFile(file, config.peppers()));
        var queryService = new SnapshotClient(config.queryService(), config.token(), config.peppers());
        this.tail = new KeyTail(
                new KeptSnapshots(queryService, kept),
                config.kafka(),
                Topics.KEY_EVENTS,
                Topics.KEY_PROGRESS,
                List.of(Topics.KEY_RELEASES),
                TailListener.NONE,
                new Freshness(clock, CLOCK_DIFFERENCE_MAX));
        this.decider = new Decider(config.keyFormat(), config.peppers(), config.maxStaleness(), tail, clock);
        this.self = VerifierIdentity.of(config.name(), config.kind());
        this.receipts = new ReceiptSender(config.kafka(), self, tail, config.maxStaleness());
        this.keeper = kept.map(file -> new SnapshotKeeper(new SnapshotWriter(tail, config.peppers()), file));
        keeper.ifPresent(keeping -> workers.start("key-snapshot", Backoff.USUAL, keeping));
        workers.add(receipts.wokenBy(new Worker("receipts", ReceiptSender.BACKOFF, receipts)))
                .start();
        workers.start("key-tail", KeyTail.BACKOFF, tail);
    }

    /** Begins to load and to follow, on threads of its own. Until it is ready, verdicts are uncertain. */
    public static KeyVerifier open(VerifierConfig config) {
        return new KeyVerifier(config);
    }

    /**
     * Whether the key may be used now. Waits for nothing and locks nothing: from any thread, of any number.
     *
     * @param presented as it was presented, whatever that is; null: nothing
     * @param scope what it is to be used for; null: anything
     */
    public Verdict verify(@Nullable String presented, @Nullable String scope) {
        return decider.decide(presented, scope);
    }

    /** By which id this verifier is listed where it is told which ones have a key's last change. */
    public String id() {
        return self.id();
    }

    public Readiness readiness() {
        return new Readiness(
                Optional.ofNullable(decider.waitingFor()),
                tail.index().size(),
                tail.index().quarantinedKeys().size(),
                tail.freshness().staleness());
    }

    /** How what works in the background is getting on: where one of it hangs, a restart of the process may help. */
    public List<WorkerStatus> workers() {
        return workers.statuses();
    }

    /** Ends following, after which verdicts become uncertain. What is known by then is kept, where that was asked for. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            workers.close();
            receipts.goodbye();
            keeper.ifPresent(SnapshotKeeper::keepLast);
        }
    }
}

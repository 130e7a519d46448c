package dev.keyledger.benchmarks.ready;

import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Waiting;
import dev.keyledger.verifier.memory.Freshness;
import dev.keyledger.verifier.memory.KeySnapshot;
import dev.keyledger.verifier.memory.KeyTail;
import dev.keyledger.verifier.memory.SnapshotSource;
import dev.keyledger.verifier.memory.TailListener;
import dev.keyledger.worker.Worker;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Memory that is made of the whole log, from its first record on. */
final class WholeLog {
    private static final Duration CLOCK_DIFFERENCE_MAX = Duration.ofSeconds(1);

    private WholeLog() {}

    static Trial read(String kafka, int keys, Duration atMost) {
        long started = System.nanoTime();
        var freshness = new Freshness(Clock.systemUTC(), CLOCK_DIFFERENCE_MAX);
        var tail = new KeyTail(
                new Nothing(), Map.<String, Object>of("bootstrap.servers", kafka), TailListener.NONE, freshness);
        try (var worker = new Worker("whole-log", KeyTail.BACKOFF, tail)) {
            worker.start();
            Waiting.until(
                    "the log to be read",
                    atMost,
                    () -> tail.index().size() >= keys && freshness.asOf().isPresent());
            return Trial.ofOnePiece(keys, (System.nanoTime() - started) / 1e9);
        }
    }

    /** Of no key, and from before the first record. */
    private static final class Nothing implements SnapshotSource {
        @Override
        public KeySnapshot load(Loading loading) {
            loading.begin();
            return new KeySnapshot(null, Map.of(), Map.of(), List.of(), List.of());
        }

        @Override
        public KeySnapshot.Position position() {
            return new KeySnapshot.Position(null, Map.of(), Map.of(), null);
        }
    }
}

package dev.keyledger.verifier.snapshot;

import dev.keyledger.verifier.memory.KeyTail.Standing;
import dev.keyledger.worker.Turn;
import dev.keyledger.worker.Worker;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps memory on disk, now and then: a later start reads on from there, and asks nobody for a snapshot if it must. */
public final class SnapshotKeeper implements Turn {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);
    private static final Duration UNTIL_LOADED = Duration.ofMillis(200);
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    /** Millions of keys take a while to be written. */
    private static final Duration WRITTEN_WITHIN = Duration.ofMinutes(5);

    private final SnapshotWriter writer;
    private final SnapshotFile file;
    private volatile boolean interrupted;
    private Optional<Standing> kept = Optional.empty();

    public SnapshotKeeper(SnapshotWriter writer, SnapshotFile file) {
        this.writer = writer;
        this.file = file;
    }

    @Override
    public Duration take(Worker worker) throws IOException {
        worker.silentFor(WRITTEN_WITHIN);
        return keep() ? INTERVAL : UNTIL_LOADED;
    }

    /** @return false if there is nothing to keep */
    private boolean keep() throws IOException {
        Optional<Standing> standing = writer.standing();
        if (standing.isPresent() && !standing.equals(kept)) {
            write(standing.get());
            kept = standing;
        }
        return standing.isPresent();
    }

    private void write(Standing standing) throws IOException {
        try {
            file.write(writer.of(standing));
        } catch (ClosedByInterruptException e) {
            interrupted = true;
            throw e;
        }
    }

    /**
     * Once more, when no turn is taken any more: what can't be kept then, a start reads from the log. After a turn that had
     * to be interrupted the file stays as it was before, since all of it anew would take as long.
     */
    public void keepLast() {
        if (interrupted) {
            LOG.info("What verification knows is kept in {} as of the turn before the last", file);
            return;
        }
        try {
            keep();
        } catch (IOException | RuntimeException e) {
            LOG.warn("What verification knows was not kept in {}: {}", file, e.getMessage());
        }
    }
}

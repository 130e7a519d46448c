package dev.keyledger.verifier.snapshot;

import dev.keyledger.verifier.memory.KeySnapshot;
import dev.keyledger.verifier.memory.SnapshotSource;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The query service's snapshot, or the one that was kept, where that service gives none: what has changed since, the log
 * tells. Only where the log that it is of is gone, the query service alone can say where to start over.
 */
public final class KeptSnapshots implements SnapshotSource {
    private static final Logger LOG = LoggerFactory.getLogger(KeptSnapshots.class);

    private final SnapshotClient queryService;
    private final Optional<SnapshotFile> kept;

    /** @param kept empty: none is */
    public KeptSnapshots(SnapshotClient queryService, Optional<SnapshotFile> kept) {
        this.queryService = queryService;
        this.kept = kept;
    }

    @Override
    public KeySnapshot load(Loading loading) throws IOException {
        try {
            return queryService.read(loading.begin());
        } catch (IOException | RuntimeException e) {
            SnapshotFile file = kept.filter(SnapshotFile::exists).orElse(null);
            if (file == null) {
                throw e;
            }
            LOG.warn("Verification starts from the snapshot that was kept, {}: {}", file, e.getMessage());
            try {
                return file.read(loading.begin());
            } catch (IOException | RuntimeException unfit) {
                unfit.addSuppressed(e);
                throw unfit;
            }
        }
    }

    @Override
    public KeySnapshot.Position position() throws IOException {
        return queryService.position();
    }
}

package dev.keyledger.verifier.memory;

import dev.keyledger.verifier.key.KeyCredentials;
import java.util.function.Consumer;

/** Where memory starts from, before it follows the log by itself. */
public interface SnapshotSource {
    /** Memory in the making. */
    interface Loading {
        /**
         * Begins anew; what was told before is dropped.
         *
         * @return is told every key, one after another, so that no second copy of all of them is made
         */
        Consumer<KeyCredentials> begin();
    }

    /** @throws Exception if it isn't to be had, or not whole; another attempt follows */
    KeySnapshot load(Loading loading) throws Exception;

    /** Where a snapshot that was loaded now would stand. */
    KeySnapshot.Position position() throws Exception;
}

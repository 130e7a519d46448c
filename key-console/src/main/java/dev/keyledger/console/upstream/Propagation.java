package dev.keyledger.console.upstream;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a key's last change has arrived.
 *
 * @param appliedBy of so many of the verifiers that aren't silent
 * @param slowestMs null: it isn't known
 */
public record Propagation(
        long version,
        Instant changedAt,
        List<Verifier> verifiers,
        int appliedBy,
        int of,
        @Nullable Long slowestMs) {
    /** @param understands false: it can't read the change, and refuses the key; null: an older service doesn't say */
    public record Verifier(
            String id, boolean applied, @Nullable Boolean understands, boolean silent) {
        /** Whether it is worth waiting for. */
        boolean lacks() {
            return !silent && !applied && !isOlder();
        }

        boolean isOlder() {
            return !silent && Boolean.FALSE.equals(understands);
        }
    }

    /** Ids of those that are still to have it. */
    public List<String> lacking() {
        return verifiers.stream().filter(Verifier::lacks).map(Verifier::id).toList();
    }

    public long olderBuilds() {
        return verifiers.stream().filter(Verifier::isOlder).count();
    }

    public long silent() {
        return verifiers.stream().filter(Verifier::silent).count();
    }
}

package dev.keyledger.verifier;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a verifier can decide about every key.
 *
 * @param waitingFor what it can't do without, in one sentence for an operator; empty: it is ready
 * @param keys in memory, by now
 * @param quarantinedKeys of these, those that are uncertain until a rebuild releases them
 * @param staleness age of the newest proof that every change is known; empty: there is none
 */
public record Readiness(Optional<String> waitingFor, int keys, int quarantinedKeys, Optional<Duration> staleness) {
    public boolean ready() {
        return waitingFor.isEmpty();
    }
}

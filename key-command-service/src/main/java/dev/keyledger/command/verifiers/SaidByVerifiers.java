package dev.keyledger.command.verifiers;

import dev.keyledger.events.key.VerifierProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The last word of each verifier. Times are the broker's. */
final class SaidByVerifiers {
    /** Of one that is silent for longer, and for longer than it goes on without a proof of freshness, nobody expects anything. */
    private static final Duration HEARD_WITHIN = Duration.ofMinutes(1);

    /** @param receipt empty: the verifier has ended */
    record Word(String id, Optional<VerifierProgress> receipt, Instant appendedAt) {}

    private final Map<String, Word> lastById = new HashMap<>();
    private Instant newest = Instant.MIN;

    void take(Word word) {
        lastById.put(word.id(), word);
        newest = word.appendedAt().isAfter(newest) ? word.appendedAt() : newest;
    }

    /** In a sentence, who doesn't understand all of these schemas; empty: every verifier that lives does, and there is one. */
    Optional<String> without(Set<String> schemas) {
        boolean anybody = false;
        for (Word word : lastById.values()) {
            if (word.receipt().isPresent() && lives(word, word.receipt().get())) {
                anybody = true;
                if (!word.receipt().get().understands().containsAll(schemas)) {
                    return Optional.of("verifier " + word.id() + " doesn't understand all of " + schemas);
                }
            }
        }
        return anybody ? Optional.empty() : Optional.of("no verifier says what it understands");
    }

    private boolean lives(Word word, VerifierProgress receipt) {
        long silentMillis = Duration.between(word.appendedAt(), newest).toMillis();
        return silentMillis <= Math.max(HEARD_WITHIN.toMillis(), receipt.maxStalenessMs());
    }
}

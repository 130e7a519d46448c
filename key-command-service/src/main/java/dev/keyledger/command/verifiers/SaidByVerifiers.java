package dev.keyledger.command.verifiers;

import dev.keyledger.events.Topics;
import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.kit.receipts.ReceiptRecord;
import dev.keyledger.kit.receipts.ReceiptRecord.NoReceipt;
import dev.keyledger.kit.receipts.ReceiptRecord.OfUnknownTime;
import dev.keyledger.kit.receipts.ReceiptRecord.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The last word of each verifier. Times are the broker's. */
final class SaidByVerifiers {
    /** Of one that is silent for longer, and for longer than it goes on without a proof of freshness, nobody expects anything. */
    private static final Duration HEARD_WITHIN = Duration.ofMinutes(1);

    /** Who reads the sentence can do something about one after the other. */
    private static final int NAMED_MAX = 5;

    private final Map<String, Word> lastById = new HashMap<>();
    private Instant newest = Instant.MIN;

    /** Of whom it isn't known when he said it, it isn't known whether he lives, and whoever has a time far ahead would make all others silent. */
    private Optional<String> saidAtNobodyKnowsWhen = Optional.empty();

    void take(ReceiptRecord record) {
        switch (record) {
            case Word word -> {
                lastById.put(word.id(), word);
                newest = word.appendedAt().isAfter(newest) ? word.appendedAt() : newest;
            }
            case OfUnknownTime(String id) -> saidAtNobodyKnowsWhen = Optional.of(id);
            case NoReceipt none -> {}
        }
    }

    /** In words, who doesn't understand all of these schemas; empty: every verifier that lives does, and there is one. */
    Optional<String> without(Set<String> schemas) {
        if (saidAtNobodyKnowsWhen.isPresent()) {
            return Optional.of("a word of verifier " + saidAtNobodyKnowsWhen.get()
                    + " has its sender's time and not the broker's: set message.timestamp.type=LogAppendTime on topic "
                    + Topics.VERIFIER_PROGRESS);
        }
        Map<String, VerifierProgress> living = living();
        if (living.isEmpty()) {
            return Optional.of("no verifier says what it understands");
        }
        List<String> without = living.entrySet().stream()
                .filter(verifier -> !verifier.getValue().understands().containsAll(schemas))
                .map(Map.Entry::getKey)
                .toList();
        if (without.isEmpty()) {
            return Optional.empty();
        }
        String named = without.stream().limit(NAMED_MAX).collect(Collectors.joining(", verifier ", "verifier ", ""));
        String more = without.size() > NAMED_MAX ? " and " + (without.size() - NAMED_MAX) + " more" : "";
        return Optional.of(named + more + " can't read all of " + new TreeSet<>(schemas));
    }

    private Map<String, VerifierProgress> living() {
        var living = new TreeMap<String, VerifierProgress>();
        for (Word word : lastById.values()) {
            word.receipt().filter(receipt -> lives(word, receipt)).ifPresent(receipt -> living.put(word.id(), receipt));
        }
        return living;
    }

    private boolean lives(Word word, VerifierProgress receipt) {
        long silentMillis = Duration.between(word.appendedAt(), newest).toMillis();
        return silentMillis <= Math.max(HEARD_WITHIN.toMillis(), receipt.maxStalenessMs());
    }
}

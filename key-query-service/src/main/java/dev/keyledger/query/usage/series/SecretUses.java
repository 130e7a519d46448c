package dev.keyledger.query.usage.series;

import dev.keyledger.events.usage.SecretUsage;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** What a key's secrets were used for, partitions added up. */
final class SecretUses {
    private SecretUses() {}

    /** @param parts of any number of partitions; each secret once, newest first, comes back */
    static List<SecretUsage> sum(Collection<SecretUsage> parts) {
        var byVersion = new TreeMap<Integer, SecretUsage>(Comparator.reverseOrder());
        parts.forEach(part -> byVersion.merge(part.secretVersion(), part, SecretUses::plus));
        return List.copyOf(byVersion.values());
    }

    private static SecretUsage plus(SecretUsage one, SecretUsage other) {
        Instant last = one.lastUsedAt().isAfter(other.lastUsedAt()) ? one.lastUsedAt() : other.lastUsedAt();
        return new SecretUsage(one.secretVersion(), last, Math.addExact(one.requests(), other.requests()));
    }
}

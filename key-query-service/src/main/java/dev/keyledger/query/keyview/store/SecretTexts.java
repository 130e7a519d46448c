package dev.keyledger.query.keyview.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.usage.SecretUsage;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The columns of {@code key_with_usage} that are of a key's secrets, newest first. */
final class SecretTexts {
    private static final TypeReference<List<List<SecretUsage>>> USES = new TypeReference<>() {};
    private static final TypeReference<List<Long[]>> ENDS = new TypeReference<>() {};

    private SecretTexts() {}

    /** @param text null: no partition counted any */
    static List<SecretUsage> uses(@Nullable String text) {
        var byVersion = new TreeMap<Integer, SecretUsage>(Comparator.reverseOrder());
        read(text, USES).stream()
                .flatMap(Collection::stream)
                .forEach(part -> byVersion.merge(part.secretVersion(), part, SecretTexts::plus));
        return List.copyOf(byVersion.values());
    }

    private static SecretUsage plus(SecretUsage one, SecretUsage other) {
        Instant last = one.lastUsedAt().isAfter(other.lastUsedAt()) ? one.lastUsedAt() : other.lastUsedAt();
        return new SecretUsage(one.secretVersion(), last, Math.addExact(one.requests(), other.requests()));
    }

    /** When each secret ended or will, by the events and the clock; empty: that isn't known. */
    static NavigableMap<Integer, Optional<Instant>> ends(String text) {
        var ends = new TreeMap<Integer, Optional<Instant>>(Comparator.reverseOrder());
        read(text, ENDS)
                .forEach(secret -> ends.put(
                        Math.toIntExact(secret[0]),
                        Optional.ofNullable(secret[1]).map(Instant::ofEpochMilli)));
        return ends;
    }

    private static <T> List<T> read(@Nullable String text, TypeReference<List<T>> type) {
        try {
            return text == null ? List.of() : WireJson.mapper().readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("key_with_usage puts JSON together", e);
        }
    }
}

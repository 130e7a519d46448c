package dev.keyledger.query.verify;

import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.codec.DecodedKeyEvent.Undecodable;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.query.keyview.KeyCredentials;
import dev.keyledger.query.keyview.KeyFold;
import dev.keyledger.query.keyview.KeyFold.Step;
import dev.keyledger.query.keyview.SecretState;
import dev.keyledger.query.keyview.store.SoundKeys;
import dev.keyledger.query.log.KeyEventRecord;
import dev.keyledger.query.verify.HeldKey.Terms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * The secrets of every key there ever was, as far as the fold remembers them, in memory. One thread writes, any number
 * read without locks. A key's state only moves forward by its version: nothing can bring back what a later event ended.
 */
final class SecretIndex {
    /**
     * A secret and the key it belongs to.
     *
     * @param inDoubt see {@link SecretIndex#inDoubt}: then the key's state is not the whole truth
     */
    record Match(KeyCredentials key, SecretState secret, boolean inDoubt) {}

    /** Of one key. The views allow as many. */
    static final int WAITING_PER_KEY_MAX = 1_000;

    private final Map<UUID, HeldKey> keys = new ConcurrentHashMap<>();
    private final Map<KeyHmac, UUID> keyByHmac = new ConcurrentHashMap<>();
    private final Set<UUID> quarantined = ConcurrentHashMap.newKeySet();
    private final DoubtfulSecrets doubtful = new DoubtfulSecrets();

    /** By partition, the last offset at which a key was in quarantine. */
    private final Map<Integer, Long> lastDoubt = new HashMap<>();

    /** How many secrets need each pepper. */
    private final Map<String, Integer> secretsByPepper = new ConcurrentHashMap<>();

    /** They repeat over many keys, so one copy of each will do. */
    private final Map<Terms, Terms> terms = new HashMap<>();

    private final LongAdder conflicts = new LongAdder();

    private final Map<UUID, Map<Long, KeyEventEnvelope>> early = new ConcurrentHashMap<>();

    void load(KeyCredentials key) {
        put(key);
    }

    void quarantine(UUID keyId) {
        quarantined.add(keyId);
    }

    /** @param data of the event that the views have in quarantine; null: none */
    void quarantine(UUID keyId, byte[] data) {
        quarantine(keyId);
        doubtful.note(keyId, data);
    }

    void take(KeyEventRecord record) {
        switch (record.decoded()) {
            case Decoded(KeyEventEnvelope envelope) -> take(envelope);
            case Undecodable undecodable -> {
                if (record.keyId() != null) {
                    quarantine(record.keyId());
                }
            }
        }
        if (record.keyId() != null && quarantined.contains(record.keyId())) {
            lastDoubt.put(record.partition(), record.offset());
        }
        if (record.keyId() != null && inDoubt(record.keyId())) {
            doubtful.note(record.keyId(), record.data());
        }
    }

    /**
     * Ends the quarantine of keys that the views no longer have in doubt. What the views say counts only if they are
     * behind everything that memory doubts; and also here a key only moves forward, on the history that memory knows.
     */
    void release(SoundKeys sound) {
        boolean behindEveryDoubt = lastDoubt.entrySet().stream()
                .allMatch(doubt -> doubt.getValue() < sound.nextOffsets().getOrDefault(doubt.getKey(), 0L));
        if (behindEveryDoubt) {
            sound.keys().forEach(this::release);
        }
    }

    private void release(KeyCredentials key) {
        HeldKey known = keys.get(key.keyId());
        if (known != null && !key.lineage().continues(known.lineage(), Math.min(known.version(), key.version()))) {
            return;
        }
        if (known == null || key.version() > known.version()) {
            put(key);
        }
        quarantined.remove(key.keyId());
        doubtful.forget(key.keyId());
        takeEarly(key.keyId());
    }

    void take(KeyEventEnvelope envelope) {
        long known = versionOf(envelope.keyId());
        fold(envelope);
        if (versionOf(envelope.keyId()) > known) {
            takeEarly(envelope.keyId());
        }
    }

    private void fold(KeyEventEnvelope envelope) {
        switch (stepOf(envelope)) {
            case Step.Applied<KeyCredentials>(KeyCredentials key) -> {
                put(key);
                doubtIfAnotherWaits(envelope);
            }
            case Step.Known<KeyCredentials> known -> {}
            case Step.Conflict<KeyCredentials> conflict -> doubt(envelope.keyId());
            case Step.Early<KeyCredentials> gap -> {
                doubtIfAnotherWaits(envelope);
                keep(envelope);
            }
            case Step.Impossible<KeyCredentials> impossible -> quarantine(envelope.keyId());
        }
    }

    /** So many wait for an event that it isn't on its way: then the key is in quarantine, until a rebuild has all of it. */
    private void keep(KeyEventEnvelope envelope) {
        Map<Long, KeyEventEnvelope> waiting = early.computeIfAbsent(envelope.keyId(), id -> new ConcurrentHashMap<>());
        if (waiting.size() >= WAITING_PER_KEY_MAX) {
            quarantine(envelope.keyId());
            early.remove(envelope.keyId());
        } else {
            waiting.putIfAbsent(envelope.version(), envelope);
        }
    }

    /** Two events wait for one place in the key's history: of two histories one is wrong. */
    private void doubtIfAnotherWaits(KeyEventEnvelope envelope) {
        KeyEventEnvelope waiting =
                early.getOrDefault(envelope.keyId(), Map.of()).get(envelope.version());
        if (waiting != null && !waiting.eventId().equals(envelope.eventId())) {
            doubt(envelope.keyId());
        }
    }

    private void doubt(UUID keyId) {
        conflicts.increment();
        quarantine(keyId);
    }

    private Step<KeyCredentials> stepOf(KeyEventEnvelope envelope) {
        try {
            return KeyFold.apply(credentialsOf(envelope.keyId()), envelope);
        } catch (IllegalArgumentException e) {
            return new Step.Impossible<>("a field breaks its rule");
        }
    }

    /**
     * Takes what waited for the key's version and what waited for that. The key is in doubt until all of it is in: an
     * answer in between could miss a revocation that is here already.
     */
    private void takeEarly(UUID keyId) {
        Map<Long, KeyEventEnvelope> waiting = early.get(keyId);
        if (waiting == null) {
            return;
        }
        waiting.keySet().removeIf(version -> version <= versionOf(keyId));
        KeyEventEnvelope next;
        while ((next = waiting.get(versionOf(keyId) + 1)) != null) {
            fold(next);
            waiting.remove(next.version());
        }
        if (waiting.isEmpty()) {
            early.remove(keyId);
        }
    }

    /** The key first and its HMACs after, so that a reader who finds an HMAC always finds the key. */
    private void put(KeyCredentials key) {
        HeldKey before = keys.put(key.keyId(), held(key));
        for (SecretState secret : key.secrets()) {
            if (keyByHmac.put(secret.hmac(), key.keyId()) == null) {
                secretsByPepper.merge(secret.pepperId(), 1, Integer::sum);
            }
        }
        if (before != null) {
            forget(before.credentials().secrets(), key);
        }
    }

    /** Of a key's former secrets those that it has no more. */
    private void forget(List<SecretState> former, KeyCredentials key) {
        Set<KeyHmac> remembered = key.secrets().stream().map(SecretState::hmac).collect(Collectors.toSet());
        for (SecretState secret : former) {
            if (!remembered.contains(secret.hmac()) && keyByHmac.remove(secret.hmac(), key.keyId())) {
                secretsByPepper.computeIfPresent(
                        secret.pepperId(), (pepperId, secrets) -> secrets == 1 ? null : secrets - 1);
            }
        }
    }

    private HeldKey held(KeyCredentials key) {
        var own = new Terms(
                key.workspaceId(),
                key.scopes(),
                key.newestSecret().pepperId(),
                key.lineage().spans());
        return HeldKey.of(key, terms.computeIfAbsent(own, same -> same));
    }

    private KeyCredentials credentialsOf(UUID keyId) {
        HeldKey key = keys.get(keyId);
        return key == null ? null : key.credentials();
    }

    /** The comparison of HMACs takes the same time wherever two differ: {@link KeyHmac#equals} sees to it. */
    Optional<Match> find(KeyHmac hmac, String pepperId) {
        UUID keyId = keyByHmac.get(hmac);
        if (keyId == null) {
            return Optional.empty();
        }
        // In this order: doubt ends after the state that ends it is there, so whoever sees none sees that state.
        boolean inDoubt = inDoubt(keyId);
        KeyCredentials key = keys.get(keyId).credentials();
        return key.secrets().stream()
                .filter(secret ->
                        secret.pepperId().equals(pepperId) && secret.hmac().equals(hmac))
                .findFirst()
                .map(secret -> new Match(key, secret, inDoubt));
    }

    /** Whether an event of the key is missing or could not be read: it might be the key's revocation. */
    boolean inDoubt(UUID keyId) {
        // In this order: an early event that turns out to contradict is in quarantine before it stops being early.
        return early.containsKey(keyId) || quarantined.contains(keyId);
    }

    /** Whether the secret may be one of a key in doubt, although no event that was taken in names it. */
    boolean isDoubtful(KeyHmac hmac) {
        return doubtful.keyOf(hmac).filter(this::inDoubt).isPresent();
    }

    /** Also if the key is in quarantine: whoever asks is told so, and nothing that arrives would change that. */
    boolean includes(ConsistencyToken token) {
        HeldKey key = keys.get(token.keyId());
        return quarantined.contains(token.keyId())
                || (key != null && key.lineage().includes(key.version(), token.version(), token.writtenIn()));
    }

    long versionOf(UUID keyId) {
        HeldKey key = keys.get(keyId);
        return key == null ? 0 : key.version();
    }

    /** Every pepper that some secret needs. */
    Set<String> pepperIds() {
        return Set.copyOf(secretsByPepper.keySet());
    }

    int secrets() {
        return keyByHmac.size();
    }

    int size() {
        return keys.size();
    }

    /** How many events contradicted what was known of their keys. From any thread. */
    long conflicts() {
        return conflicts.sum();
    }

    Set<UUID> quarantinedKeys() {
        return Set.copyOf(quarantined);
    }
}

package dev.keyledger.verifier.memory;

import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.codec.DecodedKeyEvent.Undecodable;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyDisabled;
import dev.keyledger.events.key.KeyEnabled;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyLabelChanged;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.KeyScopesChanged;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.feed.Known;
import dev.keyledger.keyformat.KeyHmac;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.key.KeyFold;
import dev.keyledger.verifier.key.KeyFold.Outcome;
import dev.keyledger.verifier.key.SecretState;
import dev.keyledger.verifier.log.KeyEventRecord;
import dev.keyledger.verifier.memory.HeldKey.Terms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of every key there ever was, as far as the fold remembers them, in memory. One thread writes, any number
 * read without locks. A key's state only moves forward by its version: nothing can bring back what a later event ended.
 */
public final class SecretIndex {
    /**
     * A secret and the key it belongs to.
     *
     * @param inDoubt see {@link SecretIndex#inDoubt}: then the key's state is not the whole truth
     */
    public record Match(KeyCredentials key, SecretState secret, boolean inDoubt) {}

    /** As {@link Match}, of whichever of the key's secrets. */
    record Found(HeldKey key, boolean inDoubt) {}

    /** Of one key. The views allow as many. */
    static final int WAITING_PER_KEY_MAX = 1_000;

    private final Map<UUID, HeldKey> keys = new ConcurrentHashMap<>();

    /** The keys themselves and not their ids: looking into one map more takes a verification as long as all the rest of it. */
    private final Map<KeyHmac, HeldKey> keyByHmac = new ConcurrentHashMap<>();

    /** By key and partition, up to which event it is in doubt. */
    private final Map<UUID, Map<Integer, Long>> quarantined = new ConcurrentHashMap<>();

    /** Those of which nobody has said by which event they are what they are. */
    private final Set<UUID> nameless = ConcurrentHashMap.newKeySet();

    private final DoubtfulSecrets doubtful = new DoubtfulSecrets();

    /** How many secrets need each pepper. */
    private final Map<String, Integer> secretsByPepper = new HashMap<>();

    private volatile Set<String> pepperIds = Set.of();

    /** They repeat over many keys, so one copy of each will do. */
    private final Map<Terms, Terms> terms = new HashMap<>();

    private final LongAdder conflicts = new LongAdder();

    private final Map<UUID, Map<Long, KeyEventEnvelope>> early = new ConcurrentHashMap<>();

    void load(KeyCredentials key) {
        put(key);
    }

    /** As long as nobody says up to where, whatever ends a doubt ends this one. */
    public void quarantine(UUID keyId) {
        quarantined.putIfAbsent(keyId, Map.of());
    }

    void quarantine(Doubt doubt) {
        doubtUpTo(doubt.keyId(), doubt.offsets());
        doubtful.note(doubt.keyId(), doubt.secret());
    }

    private void doubtUpTo(UUID keyId, Map<Integer, Long> offsets) {
        quarantined.merge(keyId, offsets, (known, more) -> {
            var furthest = new HashMap<>(known);
            more.forEach((partition, offset) -> furthest.merge(partition, offset, Math::max));
            return Map.copyOf(furthest);
        });
    }

    /** Doubts that a snapshot brings along without saying since when: only who has read further than it can end them. */
    void doubtAsOf(Map<Integer, Long> nextOffsets) {
        var last = new HashMap<Integer, Long>();
        nextOffsets.forEach((partition, next) -> last.put(partition, next - 1));
        quarantined.replaceAll((keyId, offsets) -> offsets.isEmpty() ? Map.copyOf(last) : offsets);
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
        if (record.keyId() != null && quarantined.containsKey(record.keyId())) {
            doubtUpTo(record.keyId(), Map.of(record.partition(), record.offset()));
        }
        if (record.keyId() != null && inDoubt(record.keyId())) {
            doubtful.note(record.keyId(), Doubt.secretIn(record.data()));
        }
    }

    /**
     * Ends the quarantine of keys that the views no longer have in doubt. What the views say of a key counts only if they
     * are behind everything that memory doubts of it; and also here a key only moves forward, on the history that memory
     * knows.
     */
    void release(SoundKeys sound) {
        sound.keys().forEach(key -> release(key, sound.nextOffsets()));
        sound.nobodys().forEach(keyId -> forget(keyId, sound.nextOffsets()));
    }

    /** What was taken for an event of a key was of none, as somebody has found who has dropped it. */
    private void forget(UUID keyId, Map<Integer, Long> nextOffsets) {
        if (isBehindEveryDoubt(keyId, nextOffsets) && !keys.containsKey(keyId) && !early.containsKey(keyId)) {
            quarantined.remove(keyId);
            doubtful.forget(keyId);
        }
    }

    private boolean isBehindEveryDoubt(UUID keyId, Map<Integer, Long> nextOffsets) {
        return quarantined.getOrDefault(keyId, Map.of()).entrySet().stream()
                .allMatch(doubt -> doubt.getValue() < nextOffsets.getOrDefault(doubt.getKey(), 0L));
    }

    private void release(KeyCredentials key, Map<Integer, Long> nextOffsets) {
        if (!isBehindEveryDoubt(key.keyId(), nextOffsets)) {
            return;
        }
        HeldKey known = keys.get(key.keyId());
        if (known != null && !isOfOneHistory(known, key)) {
            return;
        }
        boolean named = known != null
                && known.version() == key.version()
                && known.lineage().lastEventId() == null;
        if (known == null || named || key.version() > known.version()) {
            put(key);
        }
        quarantined.remove(key.keyId());
        doubtful.forget(key.keyId());
        takeEarly(key.keyId());
        if (quarantined.containsKey(key.keyId())) {
            // What waited has put it in doubt anew, which this release knows nothing of.
            doubtUpTo(key.keyId(), nextOffsets);
        }
    }

    /** Two keys of one version are one only if the same event made them so. */
    private static boolean isOfOneHistory(HeldKey known, KeyCredentials key) {
        if (known.version() == key.version()
                && known.lineage().lastEventId() != null
                && !known.lineage().lastEventId().equals(key.lineage().lastEventId())) {
            return false;
        }
        return key.lineage().continues(known.lineage(), Math.min(known.version(), key.version()));
    }

    /** What a snapshot has of events that wait. */
    void takeParked(KeyEventEnvelope envelope) {
        take(envelope);
        if (inDoubt(envelope.keyId())) {
            doubtful.note(envelope.keyId(), issuedBy(envelope.event()));
        }
    }

    /** Null: no secret. */
    private static @Nullable KeyHmac issuedBy(KeyEvent event) {
        return switch (event) {
            case KeyCreated created -> created.secret().hmac();
            case KeyRotated rotated -> rotated.secret().hmac();
            case KeyRevoked e -> null;
            case KeyScopesChanged e -> null;
            case KeyExpiryChanged e -> null;
            case KeyLabelChanged e -> null;
            case KeyDisabled e -> null;
            case KeyEnabled e -> null;
            case KeyRenamed e -> null;
            case KeyRevealed e -> null;
            case SandboxSecretsUpdated e -> null;
            case SecretRetired e -> null;
        };
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
            case Outcome.Applied<KeyCredentials>(KeyCredentials key) -> {
                put(key);
                doubtIfAnotherWaits(envelope);
            }
            case Outcome.Known<KeyCredentials> known -> {}
            case Outcome.Conflict<KeyCredentials> conflict -> doubt(envelope.keyId());
            case Outcome.Early<KeyCredentials> gap -> {
                doubtIfAnotherWaits(envelope);
                keep(envelope);
            }
            case Outcome.Impossible<KeyCredentials> impossible -> quarantine(envelope.keyId());
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

    private Outcome<KeyCredentials> stepOf(KeyEventEnvelope envelope) {
        try {
            return KeyFold.apply(credentialsOf(envelope.keyId()), envelope);
        } catch (IllegalArgumentException e) {
            return new Outcome.Impossible<>("a field breaks its rule");
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

    private void put(KeyCredentials key) {
        HeldKey held = held(key);
        HeldKey before = keys.put(key.keyId(), held);
        if (key.lineage().lastEventId() == null) {
            nameless.add(key.keyId());
        } else if (!nameless.isEmpty()) {
            nameless.remove(key.keyId());
        }
        for (SecretState secret : key.secrets()) {
            if (keyByHmac.put(secret.hmac(), held) == null
                    && secretsByPepper.merge(secret.pepperId(), 1, Integer::sum) == 1) {
                pepperIds = Set.copyOf(secretsByPepper.keySet());
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
            HeldKey owner = keyByHmac.get(secret.hmac());
            if (!remembered.contains(secret.hmac())
                    && owner != null
                    && owner.keyId().equals(key.keyId())
                    && keyByHmac.remove(secret.hmac()) != null
                    && secretsByPepper.computeIfPresent(
                                    secret.pepperId(), (pepperId, secrets) -> secrets == 1 ? null : secrets - 1)
                            == null) {
                pepperIds = Set.copyOf(secretsByPepper.keySet());
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

    private @Nullable KeyCredentials credentialsOf(UUID keyId) {
        HeldKey key = keys.get(keyId);
        return key == null ? null : key.credentials();
    }

    /** The comparison of HMACs takes the same time wherever two differ: {@link KeyHmac#equals} sees to it. */
    public Optional<Match> find(KeyHmac hmac, String pepperId) {
        Found found = find(hmac);
        if (found == null) {
            return Optional.empty();
        }
        KeyCredentials key = found.key().credentials();
        return key.secrets().stream()
                .filter(secret ->
                        secret.pepperId().equals(pepperId) && secret.hmac().equals(hmac))
                .findFirst()
                .map(secret -> new Match(key, secret, found.inDoubt()));
    }

    /** Whose secret it is, be that one still valid or not; null: nobody's. */
    @Nullable
    Found find(KeyHmac hmac) {
        // Asked first, see inDoubt(): while no key is in doubt, one look is enough.
        boolean nothingInDoubt = early.isEmpty() && quarantined.isEmpty();
        HeldKey key = keyByHmac.get(hmac);
        if (key == null || nothingInDoubt) {
            return key == null ? null : new Found(key, false);
        }
        boolean inDoubt = inDoubt(key.keyId());
        return new Found(Known.of(keys, key.keyId()), inDoubt);
    }

    /**
     * Whether an event of the key is missing or could not be read: it might be the key's revocation. Asked before the key
     * is looked at: doubt ends after the state that ends it is there, so whoever sees none sees that state.
     */
    public boolean inDoubt(UUID keyId) {
        // In this order: an early event that turns out to contradict is in quarantine before it stops being early.
        return early.containsKey(keyId) || quarantined.containsKey(keyId);
    }

    /** Whether the key's doubt is one that a release ends. */
    boolean inQuarantine(UUID keyId) {
        return quarantined.containsKey(keyId);
    }

    /** Whether the secret may be one of a key in doubt, although no event that was taken in names it. */
    boolean isDoubtful(KeyHmac hmac) {
        UUID keyId = doubtful.keyOf(hmac);
        return keyId != null && inDoubt(keyId);
    }

    /**
     * Whether the key has this version, written in this timeline. Also if the key is in quarantine: whoever asks is told
     * so, and nothing that arrives would change that.
     */
    public boolean includes(UUID keyId, long version, TimelineId writtenIn) {
        HeldKey key = keys.get(keyId);
        return quarantined.containsKey(keyId)
                || (key != null && key.lineage().includes(key.version(), version, writtenIn));
    }

    public long versionOf(UUID keyId) {
        HeldKey key = keys.get(keyId);
        return key == null ? 0 : key.version();
    }

    /** Every key in quarantine, and every secret that may be one's though no event that was taken in names it. */
    public List<Doubt> doubts() {
        var doubts = new ArrayList<Doubt>();
        quarantined.forEach((keyId, offsets) -> doubts.add(new Doubt(keyId, offsets, null)));
        doubtful.forEach((secret, keyId) -> {
            Map<Integer, Long> offsets = quarantined.get(keyId);
            if (offsets != null) {
                doubts.add(new Doubt(keyId, offsets, secret));
            }
        });
        return doubts;
    }

    /** Events that wait for their predecessors. */
    public List<KeyEventEnvelope> earlyEvents() {
        return early.values().stream()
                .flatMap(waiting -> waiting.values().stream())
                .toList();
    }

    /** Every key as it is when its turn comes. From any thread, while events come in. */
    public void forEachKey(Consumer<KeyCredentials> told) {
        keys.values().forEach(key -> told.accept(key.credentials()));
    }

    /**
     * Keys of which it isn't known by which event they are what they are, since their view is of an older build: nobody who starts
     * from them would notice another event of the same version. From any thread.
     *
     * @param max of so many at most
     */
    public Set<UUID> namelessKeys(int max) {
        return nameless.isEmpty() ? Set.of() : nameless.stream().limit(max).collect(Collectors.toUnmodifiableSet());
    }

    /** Every pepper that some secret needs. */
    public Set<String> pepperIds() {
        return pepperIds;
    }

    int secrets() {
        return keyByHmac.size();
    }

    public int size() {
        return keys.size();
    }

    /** How many events contradicted what was known of their keys. From any thread. */
    public long conflicts() {
        return conflicts.sum();
    }

    public Set<UUID> quarantinedKeys() {
        return Set.copyOf(quarantined.keySet());
    }
}

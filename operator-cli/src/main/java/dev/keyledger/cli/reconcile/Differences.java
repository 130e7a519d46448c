package dev.keyledger.cli.reconcile;

import dev.keyledger.cli.reconcile.SpilledEvents.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What differs between the store and the topic, whose events are compared some keys at a time. Counts everything and
 * names the first; what may only be late is kept until it has had its time.
 */
final class Differences {
    /** More than these are not late, and needn't be named one by one. */
    static final int NAMED_MAX = 1_000;

    private static final int LATE_MAX = 10_000;

    private final Consumer<String> each;
    private final List<String> named = new ArrayList<>();
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    enum Kind {
        NOT_ON_TOPIC,
        NOT_IN_STORE,
        /** The store has another event as that version of its key. */
        TWO_OF_ONE_VERSION,
        /** The same event with other content, an order that isn't the key's, or no event at all. */
        OTHER
    }

    /** Only in the store, and on the topic in a moment perhaps. */
    private final Map<UUID, EventRef> notOnTopic = new LinkedHashMap<>();

    /** The other way round. */
    private final Map<UUID, EventRef> notInStore = new LinkedHashMap<>();

    /** By event that is not in the store: the one that the store has in its place. */
    private final Map<UUID, EventRef> twins = new HashMap<>();

    private record Place(UUID keyId, long version) {
        static Place of(EventRef event) {
            return new Place(event.keyId(), event.version());
        }
    }

    private record KeyInPartition(UUID keyId, int partition) {}

    /** @param each told every difference, also those that are not named at the end */
    Differences(Consumer<String> each) {
        this.each = each;
    }

    /** All events of some keys. */
    void compare(List<Found> events) {
        var stored = new HashMap<UUID, EventRef>();
        var onTopic = new ArrayList<Found>();
        for (Found found : events) {
            if (found.partition() < 0) {
                stored.put(found.event().eventId(), found.event());
            } else {
                onTopic.add(found);
            }
        }
        onTopic.sort(Comparator.comparingInt(Found::partition).thenComparingLong(Found::offset));
        var places = new HashMap<Place, EventRef>();
        stored.values().forEach(event -> places.put(Place.of(event), event));
        var sent = new HashSet<UUID>();
        var lastVersions = new HashMap<KeyInPartition, Long>();
        for (Found found : onTopic) {
            EventRef event = found.event();
            EventRef inStore = stored.get(event.eventId());
            if (inStore != null) {
                requireSame(inStore, event);
            } else if (found.settled()) {
                EventRef twin = places.get(Place.of(event));
                if (twin != null && twins.size() < LATE_MAX) {
                    twins.put(event.eventId(), twin);
                }
                late(notInStore, event, Kind.NOT_IN_STORE, "not in the event store: ");
            }
            if (sent.add(event.eventId())) {
                requireOrder(found, lastVersions);
            }
        }
        stored.values().stream()
                .filter(event -> !sent.contains(event.eventId()))
                .forEach(event -> late(notOnTopic, event, Kind.NOT_ON_TOPIC, "not on the topic: "));
    }

    /** The relay may send an event twice; both have to be what is stored. */
    private void requireSame(EventRef inStore, EventRef onTopic) {
        if (!inStore.equals(onTopic)) {
            add(Kind.OTHER, "stored as %s, on the topic as %s".formatted(inStore, onTopic));
        }
    }

    /** Each event stands behind those of its key with lower versions, the first time that it is sent. */
    private void requireOrder(Found found, Map<KeyInPartition, Long> lastVersions) {
        var key = new KeyInPartition(found.event().keyId(), found.partition());
        long last = lastVersions.getOrDefault(key, 0L);
        if (found.event().version() < last) {
            add(
                    Kind.OTHER,
                    String.format(
                            Locale.ROOT,
                            "out of order at %d@%d, behind version %d: %s",
                            found.partition(),
                            found.offset(),
                            last,
                            found.event()));
        }
        lastVersions.put(key, Math.max(last, found.event().version()));
    }

    private void late(Map<UUID, EventRef> waiting, EventRef event, Kind kind, String what) {
        if (waiting.size() < LATE_MAX) {
            waiting.put(event.eventId(), event);
        } else {
            add(kind, what + event);
        }
    }

    /** Found on the topic after the comparison. */
    void arrivedOnTopic(EventRef event) {
        EventRef inStore = notOnTopic.remove(event.eventId());
        if (inStore != null) {
            requireSame(inStore, event);
        }
    }

    /**
     * Found in the store after the comparison.
     *
     * @return whether it was missed
     */
    boolean arrivedInStore(EventRef event) {
        EventRef onTopic = notInStore.remove(event.eventId());
        if (onTopic != null) {
            requireSame(event, onTopic);
        }
        return onTopic != null;
    }

    boolean isSettled() {
        return notOnTopic.isEmpty() && notInStore.isEmpty();
    }

    /** What is late now is missing. */
    void settle() {
        notOnTopic.values().forEach(event -> add(Kind.NOT_ON_TOPIC, "not on the topic: " + event));
        notInStore.values().forEach(event -> {
            EventRef twin = twins.get(event.eventId());
            if (twin == null) {
                add(Kind.NOT_IN_STORE, "not in the event store: " + event);
            } else {
                add(
                        Kind.TWO_OF_ONE_VERSION,
                        "two events of one version: stored is %s, on the topic is %s".formatted(twin, event));
            }
        });
        notOnTopic.clear();
        notInStore.clear();
    }

    void add(Kind kind, String difference) {
        counts.merge(kind, 1L, Long::sum);
        each.accept(difference);
        if (named.size() < NAMED_MAX) {
            named.add(difference);
        }
    }

    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    List<String> named() {
        return List.copyOf(named);
    }
}

package dev.keyledger.query.keyview.store;

import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.codec.DecodedKeyEvent.Undecodable;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.query.keyview.KeyFold;
import dev.keyledger.query.keyview.KeyFold.Step;
import dev.keyledger.query.keyview.KeyView;
import dev.keyledger.query.keyview.store.ParkedTable.ParkedEvent;
import dev.keyledger.query.log.KeyEventReader;
import dev.keyledger.query.log.KeyEventRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Folds a batch of records into the views they concern: reads those once, applies, writes what changed once. Into which
 * tables is for the connection's search path to say; the live feed and a rebuild do the same here.
 */
public final class ViewBatch {
    private final Connection connection;
    private final KeyEventReader reader;
    private final Map<UUID, KeyView> views;
    private final Map<UUID, KeyView> known;
    private final Map<UUID, Map<Long, ParkedEvent>> parked;

    private final Map<UUID, Long> changed = new LinkedHashMap<>();
    private final List<KeyEventEnvelope> applied = new ArrayList<>();
    private final List<ParkedEvent> early = new ArrayList<>();
    private final Map<KeyEventRecord, String> unreadable = new LinkedHashMap<>();

    public ViewBatch(Connection connection, KeyEventReader reader, Collection<KeyEventRecord> records)
            throws SQLException {
        this.connection = connection;
        this.reader = reader;
        List<UUID> keyIds = records.stream()
                .map(KeyEventRecord::keyId)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        this.views = ViewTable.load(connection, keyIds);
        this.known = Map.copyOf(views);
        this.parked = ParkedTable.load(connection, keyIds);
        records.forEach(this::take);
    }

    private void take(KeyEventRecord record) {
        switch (record.decoded()) {
            case Undecodable(String reason) -> unreadable.put(record, reason);
            case Decoded(KeyEventEnvelope envelope) -> {
                switch (stepOf(envelope)) {
                    case Step.Applied<KeyView>(KeyView view) -> {
                        became(view, envelope);
                        doubtIfParkedDiffers(record, envelope);
                        takeParked(record, view.keyId());
                    }
                    case Step.Known<KeyView> known -> {}
                    case Step.Conflict<KeyView>(String reason) -> unreadable.put(record, reason);
                    case Step.Early<KeyView> gap -> park(record, envelope);
                    case Step.Impossible<KeyView>(String reason) -> unreadable.put(record, reason);
                }
            }
        }
    }

    private Step<KeyView> stepOf(KeyEventEnvelope envelope) {
        try {
            return KeyFold.apply(views.get(envelope.keyId()), envelope);
        } catch (IllegalArgumentException e) {
            return new Step.Impossible<>("a field breaks its rule");
        }
    }

    private void became(KeyView view, KeyEventEnvelope envelope) {
        views.put(view.keyId(), view);
        changed.put(view.keyId(), view.version());
        applied.add(envelope);
    }

    private void park(KeyEventRecord record, KeyEventEnvelope envelope) {
        if (doubtIfParkedDiffers(record, envelope)) {
            return;
        }
        var event = new ParkedEvent(envelope.keyId(), envelope.version(), record.headersAsText(), record.data());
        parked.computeIfAbsent(envelope.keyId(), id -> new HashMap<>()).put(envelope.version(), event);
        early.add(event);
    }

    /** Whether another event waits under the same version, so that of two histories one is wrong. */
    private boolean doubtIfParkedDiffers(KeyEventRecord record, KeyEventEnvelope envelope) {
        ParkedEvent waiting = parked.getOrDefault(envelope.keyId(), Map.of()).get(envelope.version());
        if (waiting == null
                || !(reader.decode(waiting.headers(), waiting.data()) instanceof Decoded(KeyEventEnvelope other))
                || other.eventId().equals(envelope.eventId())) {
            return false;
        }
        unreadable.put(
                record,
                String.format(
                        Locale.ROOT,
                        "version %d is event %s, and event %s has it too",
                        envelope.version(),
                        other.eventId(),
                        envelope.eventId()));
        return true;
    }

    /**
     * Applies what waited for the version that has just come in, and what waited for that, and so on. If what waited
     * can't follow, it is the record after which it would that goes into quarantine: that one has a place in the log.
     */
    private void takeParked(KeyEventRecord record, UUID keyId) {
        Map<Long, ParkedEvent> waiting = parked.getOrDefault(keyId, Map.of());
        ParkedEvent next;
        while ((next = waiting.get(views.get(keyId).version() + 1)) != null
                && reader.decode(next.headers(), next.data()) instanceof Decoded(KeyEventEnvelope envelope)) {
            switch (stepOf(envelope)) {
                case Step.Applied<KeyView>(KeyView view) -> became(view, envelope);
                case Step.Conflict<KeyView>(String reason) -> {
                    unreadable.putIfAbsent(record, reason);
                    return;
                }
                case Step.Impossible<KeyView>(String reason) -> {
                    unreadable.putIfAbsent(record, reason);
                    return;
                }
                case Step.Known<KeyView> known -> {
                    return;
                }
                case Step.Early<KeyView> early -> {
                    return;
                }
            }
        }
    }

    /** Of the changed keys those that had an event parked, which are few, while changed keys may be many. */
    private Map<UUID, Long> unparked() {
        var unparked = new TreeMap<>(changed);
        unparked.keySet().retainAll(parked.keySet());
        return unparked;
    }

    /** @return the keys that changed, with their new versions */
    public Map<UUID, Long> write(Instant now) throws SQLException {
        Map<Boolean, List<KeyView>> byPresence = changed.keySet().stream()
                .sorted()
                .map(views::get)
                .collect(Collectors.partitioningBy(view -> known.containsKey(view.keyId())));
        ViewTable.save(connection, known, byPresence.get(false), byPresence.get(true));
        HistoryTable.append(connection, applied);
        ParkedTable.park(connection, early, now);
        ParkedTable.unpark(connection, unparked());
        ParkedTable.quarantine(connection, unreadable, now);
        return changed;
    }
}

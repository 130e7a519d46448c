package dev.keyledger.query.keyview.store;

import dev.keyledger.events.codec.DecodedKeyEvent.Decoded;
import dev.keyledger.events.codec.DecodedKeyEvent.Undecodable;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.feed.Known;
import dev.keyledger.query.keyview.KeyView;
import dev.keyledger.query.keyview.ViewFold;
import dev.keyledger.query.keyview.store.ParkedTable.ParkedEvent;
import dev.keyledger.query.keyview.store.ParkedTable.Quarantined;
import dev.keyledger.verifier.key.KeyFold.Outcome;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.log.KeyEventRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Folds a batch of records into the views they concern: reads those once, applies, writes what changed once. The
 * live feed and a rebuild do the same here, each with its own tables.
 */
final class ViewBatch {
    private final Views tables;
    private final KeyEventReader reader;
    private final Map<UUID, KeyView> views;
    private final Map<UUID, KeyView> known;
    private final Map<UUID, Map<Long, ParkedEvent>> parked;

    private final Map<UUID, Long> changed = new LinkedHashMap<>();
    private final List<KeyEventEnvelope> applied = new ArrayList<>();
    private final List<ParkedEvent> early = new ArrayList<>();
    private final List<Quarantined> unreadable = new ArrayList<>();
    private final Set<UUID> abandoned = new HashSet<>();
    private final int waitingMax;
    private long leftOut;

    /** How many parked events may still be applied. */
    private int parkedMax;

    /**
     * @param rechecked keys of which parked events may have become due, be there a record of theirs or not
     * @param parkedMax how many parked events are applied at most
     * @param waitingMax how many events of one key may be parked
     */
    ViewBatch(
            Views tables,
            KeyEventReader reader,
            Collection<KeyEventRecord> records,
            Collection<UUID> rechecked,
            int parkedMax,
            int waitingMax)
            throws SQLException {
        this.waitingMax = waitingMax;
        this.tables = tables;
        this.reader = reader;
        this.parkedMax = parkedMax;
        List<UUID> keyIds = Stream.concat(
                        rechecked.stream(),
                        records.stream().map(KeyEventRecord::keyId).filter(Objects::nonNull))
                .distinct()
                .toList();
        this.views = ViewTable.load(tables, keyIds);
        this.known = Map.copyOf(views);
        this.parked = ParkedTable.load(tables, keyIds);
        rechecked.stream().filter(views::containsKey).forEach(this::takeParked);
        records.forEach(this::take);
    }

    private void take(KeyEventRecord record) {
        switch (record.decoded()) {
            case Undecodable(String reason) -> unreadable.add(Quarantined.of(record, reason));
            case Decoded(KeyEventEnvelope envelope) -> {
                switch (stepOf(envelope)) {
                    case Outcome.Applied<KeyView>(KeyView view) -> {
                        became(view, envelope);
                        doubtIfParkedDiffers(record, envelope);
                        takeParked(view.keyId());
                    }
                    case Outcome.Known<KeyView> known -> {}
                    case Outcome.Conflict<KeyView>(String reason) -> unreadable.add(Quarantined.of(record, reason));
                    case Outcome.Early<KeyView> gap -> park(record, envelope);
                    case Outcome.Impossible<KeyView>(String reason) -> unreadable.add(Quarantined.of(record, reason));
                }
            }
        }
    }

    private Outcome<KeyView> stepOf(KeyEventEnvelope envelope) {
        try {
            return ViewFold.apply(views.get(envelope.keyId()), envelope);
        } catch (IllegalArgumentException e) {
            return new Outcome.Impossible<>("a field breaks its rule");
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
        var event = new ParkedEvent(
                envelope.keyId(),
                envelope.version(),
                record.partition(),
                record.offset(),
                record.headersAsText(),
                record.data());
        Map<Long, ParkedEvent> waiting = parked.computeIfAbsent(envelope.keyId(), id -> new HashMap<>());
        if (waiting.size() >= waitingMax) {
            abandon(record, waiting);
            return;
        }
        waiting.put(envelope.version(), event);
        early.add(event);
    }

    /**
     * So many wait for an event that it isn't on its way. The key goes into quarantine, and what waited is left to a
     * rebuild, which reads it again.
     */
    private void abandon(KeyEventRecord record, Map<Long, ParkedEvent> waiting) {
        unreadable.add(Quarantined.of(
                record,
                String.format(Locale.ROOT, "%d events of the key wait for one that is missing", waiting.size())));
        leftOut += waiting.size();
        waiting.clear();
        early.removeIf(event -> event.keyId().equals(record.keyId()));
        abandoned.add(record.keyId());
    }

    /** How many events were read and kept nowhere but in the log. Known once written. */
    long leftOut() {
        return leftOut;
    }

    /** Whether another event waits under the same version, so that of two histories one is wrong. */
    private boolean doubtIfParkedDiffers(KeyEventRecord record, KeyEventEnvelope envelope) {
        ParkedEvent waiting = parked.getOrDefault(envelope.keyId(), Map.of()).get(envelope.version());
        if (waiting == null
                || !(reader.decode(waiting.headers(), waiting.data()) instanceof Decoded(KeyEventEnvelope other))
                || other.eventId().equals(envelope.eventId())) {
            return false;
        }
        unreadable.add(Quarantined.of(
                record,
                String.format(
                        Locale.ROOT,
                        "version %d is event %s, and event %s has it too",
                        envelope.version(),
                        other.eventId(),
                        envelope.eventId())));
        return true;
    }

    /**
     * Applies what waited for the version that has just come in, and what waited for that, and so on. What can't follow
     * goes into quarantine.
     */
    private void takeParked(UUID keyId) {
        Map<Long, ParkedEvent> waiting = parked.getOrDefault(keyId, Map.of());
        ParkedEvent next;
        while (parkedMax > 0
                && (next = waiting.get(Known.of(views, keyId).version() + 1)) != null
                && reader.decode(next.headers(), next.data()) instanceof Decoded(KeyEventEnvelope envelope)) {
            switch (stepOf(envelope)) {
                case Outcome.Applied<KeyView>(KeyView view) -> {
                    became(view, envelope);
                    parkedMax--;
                }
                case Outcome.Conflict<KeyView>(String reason) -> {
                    unreadable.add(Quarantined.of(next, reason));
                    return;
                }
                case Outcome.Impossible<KeyView>(String reason) -> {
                    unreadable.add(Quarantined.of(next, reason));
                    return;
                }
                case Outcome.Known<KeyView> known -> {
                    return;
                }
                case Outcome.Early<KeyView> early -> {
                    return;
                }
            }
        }
    }

    /** Keys with an event that came too early. */
    Set<UUID> parkedKeys() {
        return early.stream().map(ParkedEvent::keyId).collect(Collectors.toSet());
    }

    /** The key's next parked event, if it has one that is due. */
    Optional<ParkedEvent> nextParked(UUID keyId) {
        return Optional.ofNullable(views.get(keyId))
                .map(view -> parked.getOrDefault(keyId, Map.of()).get(view.version() + 1));
    }

    /** Of the changed keys those that had an event parked, which are few, while changed keys may be many. */
    private Map<UUID, Long> unparked() {
        var unparked = new TreeMap<>(changed);
        unparked.keySet().retainAll(parked.keySet());
        return unparked;
    }

    /** @return the keys that changed, with their new versions */
    Map<UUID, Long> write(Instant now) throws SQLException {
        var created = new ArrayList<KeyView>();
        var changedRows = new ArrayList<KeyView>();
        for (UUID keyId : new TreeSet<>(changed.keySet())) {
            (known.containsKey(keyId) ? changedRows : created).add(Known.of(views, keyId));
        }
        ViewTable.save(tables, known, created, changedRows);
        HistoryTable.TABLE.append(tables, applied);
        ParkedTable.forget(tables, abandoned);
        ParkedTable.park(tables, early, now);
        ParkedTable.unpark(tables, unparked());
        leftOut += ParkedTable.quarantine(tables, unreadable, now);
        return changed;
    }
}

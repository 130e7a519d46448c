package dev.keyledger.query.keyview.store;

import dev.keyledger.feed.Bisection;
import dev.keyledger.query.keyview.store.ParkedTable.ParkedEvent;
import dev.keyledger.query.keyview.store.ParkedTable.Quarantined;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.log.KeyEventRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Writes records of {@code key-events} into the views, whatever stands in them. An event that can be read and not be
 * stored goes to quarantine like one that can't be read, and its key with it; the records around it are written. The
 * live feed and a rebuild do the same here.
 */
public final class ViewStore {
    private final Views views;
    private final KeyEventReader reader;
    private final Instant now;
    private final int waitingMax;
    private long leftOut;
    private final Map<UUID, Long> changed = new TreeMap<>();
    private final Set<UUID> parked = new HashSet<>();

    private ViewStore(Views views, KeyEventReader reader, Instant now, int waitingMax) {
        this.waitingMax = waitingMax;
        this.views = views;
        this.reader = reader;
        this.now = now;
    }

    /**
     * What was written.
     *
     * @param changed the keys that changed, with their new versions
     * @param parked the keys with an event that came too early
     * @param leftOut how many events were read and kept nowhere but in the log, since too many of their key are in doubt
     */
    public record Written(Map<UUID, Long> changed, Set<UUID> parked, long leftOut) {}

    /**
     * Inside the caller's transaction. However many events of a key wait for another one: who reads the whole log may come
     * to it last.
     */
    public static Written write(Views views, KeyEventReader reader, List<KeyEventRecord> records, Instant now)
            throws SQLException {
        return write(views, reader, records, Set.of(), now, Integer.MAX_VALUE);
    }

    /**
     * @param rechecked keys of which parked events may have become due
     * @param waitingMax how many events of one key may be parked
     */
    static Written write(
            Views views,
            KeyEventReader reader,
            List<KeyEventRecord> records,
            Collection<UUID> rechecked,
            Instant now,
            int waitingMax)
            throws SQLException {
        var store = new ViewStore(views, reader, now, waitingMax);
        for (UUID keyId : rechecked) {
            store.takeParked(keyId);
        }
        Bisection.write(views.connection(), records, store::writeAll, store::refused);
        return new Written(store.changed, store.parked, store.leftOut);
    }

    private void writeAll(List<KeyEventRecord> records) throws SQLException {
        var batch = new ViewBatch(views, reader, records, Set.of(), Integer.MAX_VALUE, waitingMax);
        Map<UUID, Long> written = batch.write(now);
        leftOut += batch.leftOut();
        changed.putAll(written);
        parked.addAll(batch.parkedKeys());
    }

    /** Perhaps the record itself can be stored, and only what had waited for it can't. */
    private void refused(KeyEventRecord record, String reason) throws SQLException {
        Optional<String> alone = Bisection.attempt(views.connection(), () -> {
            var batch = new ViewBatch(views, reader, List.of(record), Set.of(), 0, waitingMax);
            changed.putAll(batch.write(now));
        });
        if (alone.isPresent()) {
            leftOut += ParkedTable.quarantine(views, List.of(Quarantined.of(record, reason)), now);
        } else {
            UUID keyId = record.keyId();
            if (keyId != null) {
                takeParked(keyId);
            }
        }
    }

    /** Applies the key's parked events that are due, one by one, up to the first that can't be stored. */
    private void takeParked(UUID keyId) throws SQLException {
        Optional<ParkedEvent> next = nextParked(keyId);
        while (next.isPresent()) {
            Optional<String> reason = Bisection.attempt(views.connection(), () -> {
                var batch = new ViewBatch(views, reader, List.of(), Set.of(keyId), 1, waitingMax);
                changed.putAll(batch.write(now));
            });
            if (reason.isPresent()) {
                leftOut += ParkedTable.quarantine(views, List.of(Quarantined.of(next.get(), reason.get())), now);
                return;
            }
            Optional<ParkedEvent> after = nextParked(keyId);
            if (after.isPresent() && after.get().version() == next.get().version()) {
                // It can't be read any more, or fits nothing: it stays where it is.
                return;
            }
            next = after;
        }
    }

    private Optional<ParkedEvent> nextParked(UUID keyId) throws SQLException {
        return new ViewBatch(views, reader, List.of(), Set.of(keyId), 0, waitingMax).nextParked(keyId);
    }
}

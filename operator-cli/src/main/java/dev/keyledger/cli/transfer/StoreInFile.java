package dev.keyledger.cli.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.reconcile.EventRef;
import dev.keyledger.cli.reconcile.SpilledEvents;
import dev.keyledger.cli.reconcile.SpilledEvents.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Whether every event of a store is in an export. Of both it holds a part at a time in memory. */
final class StoreInFile implements AutoCloseable {
    private static final int STORE = -1;
    private static final int FILE = 0;
    private static final int NAMED_MAX = 10;

    private final SpilledEvents events = new SpilledEvents();
    private long stored;

    void stored(ObjectNode event) {
        stored++;
        events.add(new Found(EventRef.ofExport(event), STORE, 0, true));
    }

    void inFile(ObjectNode event) {
        events.add(new Found(EventRef.ofExport(event), FILE, 0, true));
    }

    boolean hasStored() {
        return stored > 0;
    }

    long countOfStored() {
        return stored;
    }

    /** The first ones in words, and how many there are more; empty: there is none. */
    List<String> notInFile() {
        var named = new ArrayList<String>();
        long others = 0;
        for (int part = 0; part < SpilledEvents.FILES && stored > 0; part++) {
            Map<UUID, EventRef> inFile = new HashMap<>();
            List<Found> found = events.read(part);
            found.stream()
                    .filter(one -> one.partition() == FILE)
                    .forEach(one -> inFile.put(one.event().eventId(), one.event()));
            for (Found one : found) {
                EventRef event = one.event();
                if (one.partition() == STORE && !event.equals(inFile.get(event.eventId()))) {
                    others++;
                    if (named.size() < NAMED_MAX) {
                        named.add("event %s, version %s of key %s in %s"
                                .formatted(event.eventId(), event.version(), event.keyId(), event.source()));
                    }
                }
            }
        }
        if (others > named.size()) {
            named.add(String.format(Locale.ROOT, "and %,d more", others - named.size()));
        }
        return named;
    }

    @Override
    public void close() {
        events.close();
    }
}

package dev.keyledger.query.consistency;

import dev.keyledger.events.key.TimelineId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicReference;

/** The event store's newest timeline, as far as this instance has heard of it by beacons and events. Never goes back. */
@ApplicationScoped
public class NewestTimeline {
    private final AtomicReference<TimelineId> newest = new AtomicReference<>(TimelineId.FIRST);

    /** @param timeline null: it wasn't named */
    public void heardOf(TimelineId timeline) {
        if (timeline != null) {
            newest.accumulateAndGet(timeline, (known, heard) -> heard.isAfter(known) ? heard : known);
        }
    }

    public TimelineId get() {
        return newest.get();
    }
}

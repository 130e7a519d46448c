package dev.keyledger.query.consistency;

import dev.keyledger.events.key.TimelineId;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** The event store's newest timeline, as far as this instance has heard of it by beacons and events. Never goes back. */
@ApplicationScoped
public class NewestTimeline {
    private volatile TimelineId newest = TimelineId.FIRST;

    /** @param timeline null: it wasn't named */
    public synchronized void heardOf(@Nullable TimelineId timeline) {
        if (timeline != null && timeline.isAfter(newest)) {
            newest = timeline;
        }
    }

    public TimelineId get() {
        return newest;
    }
}

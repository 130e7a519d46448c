package dev.keyledger.command.timeline;

import dev.keyledger.events.key.TimelineId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The store's newest timeline, as far as this instance has heard: every append tells it. Never goes back. */
@ApplicationScoped
public class CurrentTimeline {
    private static final String OF_VERSION = """
            SELECT (SELECT t.timeline_id FROM timelines t WHERE t.from_position <= e.position
                     ORDER BY t.timeline_id DESC LIMIT 1)
              FROM events e WHERE e.stream_id = $1 AND e.version = $2""";

    private final Pool pool;
    private volatile TimelineId newest = TimelineId.FIRST;

    CurrentTimeline(Pool pool) {
        this.pool = pool;
    }

    public synchronized void isCurrent(TimelineId timeline) {
        if (timeline.isAfter(newest)) {
            newest = timeline;
        }
    }

    public TimelineId get() {
        return newest;
    }

    /** Asks the store. */
    public Uni<TimelineId> newest() {
        return pool.query("SELECT timeline_id FROM store_standing")
                .execute()
                .map(rows -> new TimelineId(rows.iterator().next().getUUID(0)))
                .invoke(this::isCurrent);
    }

    /** The timeline of the event that made the key's version. A store that was never restored has no other. */
    public Uni<TimelineId> of(UUID keyId, long version) {
        return get().equals(TimelineId.FIRST)
                ? Uni.createFrom().item(TimelineId.FIRST)
                : pool.preparedQuery(OF_VERSION)
                        .execute(Tuple.of(keyId, version))
                        .map(rows -> new TimelineId(rows.iterator().next().getUUID(0)));
    }
}

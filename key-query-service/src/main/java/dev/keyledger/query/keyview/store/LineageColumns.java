package dev.keyledger.query.keyview.store;

import dev.keyledger.events.key.TimelineId;
import dev.keyledger.query.keyview.Lineage;
import dev.keyledger.query.keyview.Lineage.Span;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A {@link Lineage} in the columns of {@code key_view}. The id counts only if it was written with the row's version: an
 * older build, in the middle of a rolling upgrade, changes rows and leaves these columns as they are.
 */
final class LineageColumns {
    private LineageColumns() {}

    static Lineage read(ResultSet row) throws SQLException {
        return lineageOf(
                row.getLong("version"),
                row.getObject("last_event_id", UUID.class),
                row.getLong("last_event_version"),
                row.getString("timelines"));
    }

    /** @param timelines as {@link #timelines} made it */
    static Lineage lineageOf(long version, UUID lastEventId, long lastEventVersion, String timelines) {
        return new Lineage(lastEventVersion == version ? lastEventId : null, spansOf(timelines));
    }

    /** Null for the first timeline alone, which is what nearly all keys are of. */
    static String timelines(Lineage lineage) {
        return lineage.spans().isEmpty()
                ? null
                : lineage.spans().stream()
                        .map(span -> span.timelineId() + "@" + span.since())
                        .collect(Collectors.joining(" "));
    }

    private static List<Span> spansOf(String timelines) {
        return timelines == null
                ? List.of()
                : Arrays.stream(timelines.split(" ", -1))
                        .map(span -> span.split("@", -1))
                        .map(parts -> new Span(TimelineId.parse(parts[0]), Long.parseLong(parts[1])))
                        .toList();
    }
}

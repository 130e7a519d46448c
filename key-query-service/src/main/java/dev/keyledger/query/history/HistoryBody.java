package dev.keyledger.query.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.events.Actor;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of a key's history, newest first. */
@Schema(name = "KeyHistory")
record HistoryBody(
        List<Entry> items,
        @Schema(nullable = true) @Nullable String nextCursor) {
    /**
     * One event.
     *
     * @param details the event's own fields, secrets masked
     */
    @Schema(name = "KeyHistoryEntry")
    record Entry(
            @Schema(examples = "key.created") String type,
            Instant at,
            Actor actor,
            long version,
            @Schema(type = SchemaType.OBJECT) JsonNode details) {}

    static HistoryBody of(List<HistoryRow> rows, int limit) {
        List<Entry> items = rows.stream()
                .limit(limit)
                .map(row -> new Entry(
                        row.type,
                        row.occurredAt,
                        new Actor(row.actorId, row.actorName),
                        row.version,
                        row.detailsAsJson()))
                .toList();
        return new HistoryBody(
                items, rows.size() > limit ? Long.toString(items.getLast().version()) : null);
    }
}

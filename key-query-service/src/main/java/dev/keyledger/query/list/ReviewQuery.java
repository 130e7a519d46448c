package dev.keyledger.query.list;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.query.list.KeyReviewBody.Found;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The query that counts the keys of each finding, in one go. */
final class ReviewQuery {
    /** The row that it answers with: how many keys there are of each finding, under its name. */
    record Counts(Row row) {
        KeyReviewBody body(@Nullable Instant usageCompleteThrough) {
            return new KeyReviewBody(
                    Arrays.stream(Finding.values())
                            .map(finding -> new Found(finding.wireName(), row.getLong(finding.wireName())))
                            .toList(),
                    usageCompleteThrough);
        }
    }

    private final Tuple parameters = Tuple.tuple();
    private final String sql;

    /** @param createdBy the creator's id; null: everybody */
    ReviewQuery(WorkspaceId workspace, @Nullable String createdBy, Instant now) {
        String counts = Arrays.stream(Finding.values())
                .map(finding -> "count(*) FILTER (WHERE %s) AS \"%s\""
                        .formatted(finding.condition(now, this::parameter), finding.wireName()))
                .collect(Collectors.joining(", "));
        String creator = createdBy == null ? "" : " AND created_by_id = " + parameter(createdBy);
        this.sql = "SELECT " + counts + " FROM key_with_usage WHERE kind = 'additional' AND workspace_id = "
                + parameter(workspace.value()) + " AND " + Finding.works(now, this::parameter) + creator;
    }

    String sql() {
        return sql;
    }

    Tuple parameters() {
        return parameters;
    }

    private String parameter(Object value) {
        parameters.addValue(value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        return "$" + parameters.size();
    }
}

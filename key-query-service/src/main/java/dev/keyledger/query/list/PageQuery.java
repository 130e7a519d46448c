package dev.keyledger.query.list;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.NameFold;
import dev.keyledger.query.keyview.store.KeyRows;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The query for one page. Its text holds nothing that a caller sent: that goes into the parameters. */
final class PageQuery {
    private final List<String> conditions = new ArrayList<>();
    private final Tuple parameters = Tuple.tuple();
    private final ListRequest request;
    /** The order in which rows are read: a page before is read from its end. */
    private final boolean descending;

    private final boolean back;

    /** @param after where the page before ended, or the page after began; null: this is the first */
    PageQuery(WorkspaceId workspace, ListRequest request, @Nullable Cursor after, Instant now) {
        this.request = request;
        this.back = after != null && after.back();
        this.descending = request.order().descending() != back;
        conditions.add("workspace_id = " + parameter(workspace.value()));
        addFilters(now);
        if (after != null) {
            addContinuation(after);
        }
    }

    /** One row more than the limit tells that there is another page. */
    String sql() {
        SortBy by = request.order().by();
        String direction = descending ? "DESC" : "ASC";
        // An index has its nulls at one end: said of a column that has none, it would keep the index from being used.
        String nullsAt = back ? "NULLS FIRST" : "NULLS LAST";
        String nulls = by.nullable() ? nullsAt : "";
        return String.format(
                Locale.ROOT,
                "SELECT %s FROM key_with_usage WHERE %s ORDER BY %s %s %s, key_id %s LIMIT %d",
                KeyRows.COLUMNS,
                String.join(" AND ", conditions),
                by.column(),
                direction,
                nulls,
                direction,
                request.limit() + 1);
    }

    /** How many rows all pages have. Nothing of their usage is needed for it, but for what is found by it. */
    static PageQuery counting(WorkspaceId workspace, ListRequest request, Instant now) {
        return new PageQuery(workspace, request, null, now);
    }

    String countSql() {
        String rows = request.review() == null ? "key_view" : "key_with_usage";
        return "SELECT count(*) FROM " + rows + " WHERE " + String.join(" AND ", conditions);
    }

    Tuple parameters() {
        return parameters;
    }

    private void addFilters(Instant now) {
        if (!request.kind().equals("all")) {
            conditions.add("kind = " + parameter(request.kind()));
        }
        switch (request.status()) {
            case "active" ->
                conditions.add("revoked_at IS NULL AND disabled_at IS NULL AND (expires_at IS NULL OR expires_at > %s)"
                        .formatted(parameter(now)));
            case "disabled" ->
                conditions.add(
                        "revoked_at IS NULL AND disabled_at IS NOT NULL AND (expires_at IS NULL OR expires_at > %s)"
                                .formatted(parameter(now)));
            case "expired" -> conditions.add("revoked_at IS NULL AND expires_at <= " + parameter(now));
            case "revoked" -> conditions.add("revoked_at IS NOT NULL");
            default -> {}
        }
        if (request.q() != null) {
            addSearch(request.q());
        }
        if (request.review() != null) {
            conditions.add(Finding.works(now, this::parameter));
            conditions.add(request.review().condition(now, this::parameter));
        }
        if (request.createdBy() != null) {
            conditions.add("created_by_id = " + parameter(request.createdBy()));
        }
    }

    /** A sigma at the end of a word is folded to another letter than one within, and where q ends the word may go on. */
    private void addSearch(String q) {
        String part = NameFold.of(q).replace('ς', 'σ');
        boolean hasSigma = part.indexOf('σ') >= 0;
        conditions.add("(%s LIKE %s ESCAPE '!' OR last_four = %s)"
                .formatted(
                        hasSigma ? "replace(name_folded, 'ς', 'σ')" : "name_folded",
                        parameter("%" + literally(part) + "%"),
                        parameter(q)));
    }

    private static String literally(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    /**
     * Rows that come after the cursor's in (value, key id) order, those without a value last; on the way back, those that come
     * before it.
     */
    private void addContinuation(Cursor after) {
        SortBy by = request.order().by();
        String beyond = descending ? "<" : ">";
        String afterId = parameter(after.keyId());
        if (after.sortValue() == null) {
            String without = "%s IS NULL AND key_id %s %s".formatted(by.column(), beyond, afterId);
            conditions.add(back ? "(%s IS NOT NULL OR (%s))".formatted(by.column(), without) : without);
            return;
        }
        String value = parameter(by.parsed(after.sortValue()));
        String orNull = by.nullable() && !back ? " OR " + by.column() + " IS NULL" : "";
        conditions.add("(%1$s %2$s %3$s OR (%1$s = %3$s AND key_id %2$s %4$s)%5$s)"
                .formatted(by.column(), beyond, value, afterId, orNull));
    }

    private String parameter(Object value) {
        parameters.addValue(value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        return "$" + parameters.size();
    }
}

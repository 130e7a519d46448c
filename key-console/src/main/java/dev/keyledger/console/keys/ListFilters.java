package dev.keyledger.console.keys;

import dev.keyledger.console.format.KeyShape;
import dev.keyledger.console.upstream.Reads.KeyQuery;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which keys are listed, in which order: what the address of the page says, so that it can be sent to somebody and comes
 * back with the back button. What an address has no word for is the default; nonsense counts as that too.
 *
 * @param sort a field, with {@code -} before it for the largest first
 */
public record ListFilters(String q, String status, String createdBy, String sort, String cursor) {
    static final String ANY_STATUS = "all";
    static final String NEWEST_FIRST = "-createdAt";

    private static final List<String> STATUSES = List.of("active", "disabled", "expired", "revoked");
    private static final List<String> FIELDS = List.of("name", "createdAt", "lastUsedAt", "requests30d", "cost30dUsd");

    static ListFilters of(
            @Nullable String q,
            @Nullable String status,
            @Nullable String createdBy,
            @Nullable String sort,
            @Nullable String cursor) {
        return new ListFilters(
                KeyShape.lastFour(text(q)).orElseGet(() -> text(q)),
                STATUSES.contains(text(status)) ? text(status) : ANY_STATUS,
                text(createdBy),
                FIELDS.contains(fieldOf(text(sort))) ? text(sort) : NEWEST_FIRST,
                text(cursor));
    }

    KeyQuery query(int limit) {
        return new KeyQuery(status, orNull(q), orNull(createdBy), null, sort, orNull(cursor), limit);
    }

    /** Whether some keys are left out. */
    public boolean narrow() {
        return !q.isEmpty() || !createdBy.isEmpty() || !status.equals(ANY_STATUS);
    }

    public boolean firstPage() {
        return cursor.isEmpty();
    }

    /** {@code aria-sort} of a column. */
    public String ariaSort(String field) {
        if (!fieldOf(sort).equals(field)) {
            return "none";
        }
        return sort.startsWith("-") ? "descending" : "ascending";
    }

    /** The same list by a column; chosen again, the other way round. Numbers and times begin with the largest. */
    public String sortedBy(String field) {
        String natural = field.equals("name") ? field : "-" + field;
        String opposite = field.equals("name") ? "-" + field : field;
        return address(new ListFilters(q, status, createdBy, sort.equals(natural) ? opposite : natural, ""));
    }

    public String createdByOnly(String person) {
        return address(new ListFilters(q, status, person, sort, ""));
    }

    public String page(String nextCursor) {
        return address(from(nextCursor));
    }

    ListFilters from(String nextCursor) {
        return new ListFilters(q, status, createdBy, sort, nextCursor);
    }

    /** The same keys, in an order in which none moves from one page to another while they are read. */
    ListFilters inExactOrder() {
        boolean exact = fieldOf(sort).equals("name") || fieldOf(sort).equals("createdAt");
        return exact ? this : new ListFilters(q, status, createdBy, NEWEST_FIRST, cursor);
    }

    /** The same list from its beginning. */
    public String all() {
        return address(from(""));
    }

    /** The page as it is, relative to where it is. */
    public String here() {
        return address(this);
    }

    /** All keys, from the first, in this order. */
    public String everything() {
        return address(new ListFilters("", ANY_STATUS, "", sort, ""));
    }

    private static String address(ListFilters filters) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("q", filters.q);
        parameters.put("status", filters.status.equals(ANY_STATUS) ? "" : filters.status);
        parameters.put("createdBy", filters.createdBy);
        parameters.put("sort", filters.sort.equals(NEWEST_FIRST) ? "" : filters.sort);
        parameters.put("cursor", filters.cursor);
        var query = new StringJoiner("&", "?", "").setEmptyValue("?");
        parameters.forEach((name, value) -> {
            if (!value.isEmpty()) {
                query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return query.toString();
    }

    private static String fieldOf(String sort) {
        return sort.startsWith("-") ? sort.substring(1) : sort;
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given.strip();
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}

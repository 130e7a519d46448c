package dev.keyledger.query.list;

import dev.keyledger.query.keyview.store.KeyRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a list can be sorted by: its name in the API, the column, and how its values stand in a cursor. */
@SuppressWarnings("ImmutableEnumChecker") // The functions hold no state.
enum SortBy {
    NAME("name", "name_folded", false, row -> row.nameFolded, text -> text),
    CREATED_AT("createdAt", "created_at", false, row -> row.createdAt, Instant::parse),
    LAST_USED_AT("lastUsedAt", "last_used_at", true, row -> row.lastUsedAt, Instant::parse),
    REQUESTS("requests30d", "requests", false, row -> row.requests, Long::valueOf),
    COST("cost30dUsd", "cost_usd", false, row -> row.costUsd, BigDecimal::new);

    private final String wireName;
    private final String column;
    private final boolean nullable;
    private final Function<KeyRow, Object> value;
    private final Function<String, Object> parse;

    SortBy(
            String wireName,
            String column,
            boolean nullable,
            Function<KeyRow, Object> value,
            Function<String, Object> parse) {
        this.wireName = wireName;
        this.column = column;
        this.nullable = nullable;
        this.value = value;
        this.parse = parse;
    }

    static Optional<SortBy> ofWireName(String wireName) {
        return Arrays.stream(values())
                .filter(by -> by.wireName.equals(wireName))
                .findFirst();
    }

    String wireName() {
        return wireName;
    }

    /** A literal of this enum, so that nothing a caller sends gets into a query. */
    String column() {
        return column;
    }

    /** Whether a row may have no value; such rows come last. */
    boolean nullable() {
        return nullable;
    }

    /** Null where the row has none. */
    @Nullable
    String textOf(KeyRow row) {
        Object given = value.apply(row);
        return given == null ? null : given.toString();
    }

    Object parsed(String text) {
        return parse.apply(text);
    }
}

package dev.keyledger.query.list;

import dev.keyledger.query.keyview.store.KeyRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** What a list can be sorted by: its name in the API, the field, and how its values stand in a cursor. */
@SuppressWarnings("ImmutableEnumChecker") // The functions hold no state.
enum SortBy {
    NAME("name", "nameFolded", false, KeyRow::nameFolded, text -> text),
    CREATED_AT("createdAt", "createdAt", false, KeyRow::createdAt, Instant::parse),
    LAST_USED_AT("lastUsedAt", "lastUsedAt", true, KeyRow::lastUsedAt, Instant::parse),
    REQUESTS("requests30d", "requests", false, KeyRow::requests, Long::valueOf),
    COST("cost30dUsd", "costUsd", false, KeyRow::costUsd, BigDecimal::new);

    private final String wireName;
    private final String field;
    private final boolean nullable;
    private final Function<KeyRow, Object> value;
    private final Function<String, Object> parse;

    SortBy(
            String wireName,
            String field,
            boolean nullable,
            Function<KeyRow, Object> value,
            Function<String, Object> parse) {
        this.wireName = wireName;
        this.field = field;
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

    /** The entity's attribute: a literal of this enum, so that nothing a caller sends gets into a query. */
    String field() {
        return field;
    }

    /** Whether a row may have no value; such rows come last. */
    boolean nullable() {
        return nullable;
    }

    /** Null where the row has none. */
    String textOf(KeyRow row) {
        Object given = value.apply(row);
        return given == null ? null : given.toString();
    }

    Object parsed(String text) {
        return parse.apply(text);
    }
}

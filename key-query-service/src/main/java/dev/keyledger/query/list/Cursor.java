package dev.keyledger.query.list;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended.
 *
 * @param sortValue of the last row, as text; null: it had none
 */
record Cursor(@Nullable String sortValue, UUID keyId) {}

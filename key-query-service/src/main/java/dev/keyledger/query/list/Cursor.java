package dev.keyledger.query.list;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended, or began.
 *
 * @param back whether the page before is meant, and not the one after
 * @param sortValue of the row, as text; null: it had none
 */
record Cursor(boolean back, @Nullable String sortValue, UUID keyId) {}

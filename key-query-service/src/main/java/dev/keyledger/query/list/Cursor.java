package dev.keyledger.query.list;

import java.util.UUID;

/**
 * Where a page ended.
 *
 * @param sortValue of the last row, as text; null: it had none
 */
record Cursor(String sortValue, UUID keyId) {}

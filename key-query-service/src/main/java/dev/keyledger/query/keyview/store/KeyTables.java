package dev.keyledger.query.keyview.store;

import java.util.List;

/** The tables that key events make. */
public final class KeyTables {
    /** In an order in which rows can be inserted: secrets refer to their key's view. */
    public static final List<KeyTable<?>> ALL = List.of(
            ViewTable.WORKSPACES,
            ViewTable.TABLE,
            SecretTable.TABLE,
            HistoryTable.TABLE,
            ParkedTable.PARKED,
            ParkedTable.QUARANTINED);

    private KeyTables() {}
}

package dev.keyledger.console.keys;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.upstream.Views.KeyList;

/** The list of additional keys as it is shown. */
public record KeyRows(String workspaceId, KeyList list, ListFilters filters, Allowed allowed) {
    public boolean empty() {
        return list.items().isEmpty();
    }

    /** Whether the workspace has no additional key at all, as far as this page can tell. */
    public boolean nothingYet() {
        return empty() && !filters.narrow() && filters.firstPage();
    }
}

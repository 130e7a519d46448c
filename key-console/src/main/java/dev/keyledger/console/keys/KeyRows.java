package dev.keyledger.console.keys;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.format.Amounts;
import dev.keyledger.console.format.Moments;
import dev.keyledger.console.upstream.Views.KeyList;
import java.util.List;

/**
 * The list of additional keys as it is shown.
 *
 * @param upToDate whether the figures are as of now, as far as people care
 */
public record KeyRows(String workspaceId, KeyList list, ListFilters filters, List<KeyRow> rows, boolean upToDate) {
    static KeyRows of(
            String workspaceId, KeyList list, ListFilters filters, Allowed allowed, Moments moments, Amounts amounts) {
        String address = "/workspaces/" + workspaceId + "/keys";
        return new KeyRows(
                workspaceId,
                list,
                filters,
                list.items().stream()
                        .map(key -> KeyRow.of(key, address, filters, allowed, moments, amounts))
                        .toList(),
                list.usageCompleteThrough() != null && moments.isNow(list.usageCompleteThrough()));
    }

    public boolean empty() {
        return rows.isEmpty();
    }

    public boolean one() {
        return Long.valueOf(1).equals(list.total());
    }

    public long size() {
        return rows.size();
    }

    /** Whether there is more than what is on this page. */
    public boolean paged() {
        return !filters.firstPage() || list.nextCursor() != null;
    }

    /** Whether the workspace has no additional key at all, as far as this page can tell. */
    public boolean nothingYet() {
        return empty() && !filters.narrow() && filters.firstPage();
    }
}

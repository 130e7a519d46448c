package dev.keyledger.query.list;

import dev.keyledger.query.keyview.store.KeyRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a page in the list's order, and whether there are more on either side. */
record Page(List<KeyRow> rows, boolean isFirst, boolean isLast) {
    /**
     * @param read one row more than the limit where there are more; on the way back from the end
     * @param after null: from the beginning
     */
    static Page of(List<KeyRow> read, int limit, @Nullable Cursor after) {
        boolean more = read.size() > limit;
        List<KeyRow> rows = more ? read.subList(0, limit) : read;
        if (rows.isEmpty()) {
            return new Page(rows, true, true);
        }
        return after != null && after.back()
                ? new Page(rows.reversed(), !more, false)
                : new Page(rows, after == null, !more);
    }
}

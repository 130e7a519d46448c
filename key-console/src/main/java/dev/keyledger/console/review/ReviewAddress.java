package dev.keyledger.console.review;

import dev.keyledger.console.upstream.Reads.KeyQuery;
import jakarta.ws.rs.core.UriBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The address of a workspace's review, which says what is looked for, and whose keys are looked at. Nonsense counts as the
 * default, which an address has no word for.
 *
 * @param finding as the query service names it
 * @param createdBy empty: everybody's
 * @param cursor of a page; empty: the first
 */
record ReviewAddress(String workspaceId, String finding, String createdBy, String cursor) {
    /** As many keys as can be revoked in one go: what is chosen is asked for by its address. */
    static final int ROWS_MAX = 50;

    static final String ANY = "any";
    static final String IDLE = "idle";

    /** In the order in which they are offered. */
    static final List<String> FINDINGS =
            List.of("never-used", IDLE, "old-secret-in-use", "never-expires", "expires-soon", ANY);

    static ReviewAddress of(
            String workspaceId, @Nullable String finding, @Nullable String createdBy, @Nullable String cursor) {
        return new ReviewAddress(
                workspaceId,
                finding != null && FINDINGS.contains(finding) ? finding : FINDINGS.getFirst(),
                createdBy == null ? "" : createdBy.strip(),
                cursor == null ? "" : cursor.strip());
    }

    /** Those of which it has been so for longest come first. */
    KeyQuery query(int rows) {
        return new KeyQuery(
                "all",
                null,
                createdBy.isEmpty() ? null : createdBy,
                finding,
                finding.equals(IDLE) ? "lastUsedAt" : "createdAt",
                cursor.isEmpty() ? null : cursor,
                Math.min(rows, ROWS_MAX));
    }

    /** The page as it is. */
    public String here() {
        return with("/workspaces/{ws}/review");
    }

    /** Where keys of this page are revoked. */
    public String revoke() {
        return with("/workspaces/{ws}/review/revoke");
    }

    /** Without saying what is looked for. */
    public String path() {
        return UriBuilder.fromPath("/workspaces/{ws}/review").build(workspaceId).toString();
    }

    public String finding(String other) {
        return new ReviewAddress(workspaceId, other, createdBy, "").here();
    }

    public String page(String otherCursor) {
        return new ReviewAddress(workspaceId, finding, createdBy, otherCursor).here();
    }

    ReviewAddress first() {
        return new ReviewAddress(workspaceId, finding, createdBy, "");
    }

    private String with(String template) {
        UriBuilder address = UriBuilder.fromPath(template).resolveTemplate("ws", workspaceId);
        if (!finding.equals(FINDINGS.getFirst())) {
            address.queryParam("finding", finding);
        }
        if (!createdBy.isEmpty()) {
            address.queryParam("createdBy", "{person}").resolveTemplate("person", createdBy);
        }
        if (!cursor.isEmpty()) {
            address.queryParam("cursor", "{cursor}").resolveTemplate("cursor", cursor);
        }
        return address.build().toString();
    }
}

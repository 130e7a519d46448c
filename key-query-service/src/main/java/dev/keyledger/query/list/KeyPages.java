package dev.keyledger.query.list;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.query.keyview.store.KeyRow;
import dev.keyledger.query.keyview.store.Keys;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads one page of a list in one query, from where the last one ended. */
@ApplicationScoped
class KeyPages {
    private final Keys keys;

    @Inject
    KeyPages(Keys keys) {
        this.keys = keys;
    }

    /** Up to one row more than the limit, which tells that there is another page. */
    Uni<List<KeyRow>> page(WorkspaceId workspace, ListRequest request, Cursor after, Instant now) {
        var conditions = new ArrayList<String>();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("workspace", workspace.value());
        conditions.add("workspaceId = :workspace");
        addFilters(request, now, conditions, parameters);
        if (after != null) {
            addContinuation(request.order(), after, conditions, parameters);
        }
        SortBy by = request.order().by();
        String direction = request.order().descending() ? "desc" : "asc";
        // An index has its nulls at one end: said of a column that has none, it would keep the index from being used.
        String nulls = by.nullable() ? "nulls last" : "";
        String query = "from KeyRow where %s order by %s %s %s, keyId %s"
                .formatted(String.join(" and ", conditions), by.field(), direction, nulls, direction);
        return keys.find(query, parameters).range(0, request.limit()).list();
    }

    private static void addFilters(
            ListRequest request, Instant now, List<String> conditions, Map<String, Object> parameters) {
        if (!request.kind().equals("all")) {
            conditions.add("kind = :kind");
            parameters.put("kind", request.kind());
        }
        switch (request.status()) {
            case "active" -> conditions.add("revokedAt is null and (expiresAt is null or expiresAt > :now)");
            case "expired" -> conditions.add("revokedAt is null and expiresAt <= :now");
            case "revoked" -> conditions.add("revokedAt is not null");
            default -> {}
        }
        if (request.status().equals("active") || request.status().equals("expired")) {
            parameters.put("now", now);
        }
        if (request.q() != null) {
            conditions.add("(nameFolded like :namePart escape '!' or lastFour = :lastFour)");
            parameters.put("namePart", "%" + literally(request.q().toLowerCase(Locale.ROOT)) + "%");
            parameters.put("lastFour", request.q());
        }
        if (request.createdBy() != null) {
            conditions.add("createdById = :createdBy");
            parameters.put("createdBy", request.createdBy());
        }
    }

    private static String literally(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    /** Rows that come after the cursor's in (value, key id) order, those without a value last. */
    private static void addContinuation(
            ListRequest.Order order, Cursor after, List<String> conditions, Map<String, Object> parameters) {
        String beyond = order.descending() ? "<" : ">";
        String field = order.by().field();
        parameters.put("afterId", after.keyId());
        if (after.sortValue() == null) {
            conditions.add("%s is null and keyId %s :afterId".formatted(field, beyond));
            return;
        }
        parameters.put("after", order.by().parsed(after.sortValue()));
        String orNull = order.by().nullable() ? " or " + field + " is null" : "";
        conditions.add(
                "(%1$s %2$s :after or (%1$s = :after and keyId %2$s :afterId)%3$s)".formatted(field, beyond, orNull));
    }
}

package dev.keyledger.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Endpoints;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A workspace's active additional keys, oldest first, as the query service lists them. */
public final class OldestKeys {
    private static final int PAGE_MAX = 200;

    private OldestKeys() {}

    /** @throws OperatorProblem if there are fewer than {@code count} */
    public static List<UUID> of(Endpoints endpoints, String workspace, int count) {
        var keys = new ArrayList<UUID>();
        String cursor = null;
        do {
            JsonNode page = page(endpoints, workspace, Math.min(PAGE_MAX, count - keys.size()), cursor);
            page.path("items")
                    .forEach(item -> keys.add(UUID.fromString(item.path("keyId").asText())));
            cursor = page.path("nextCursor").asText(null);
        } while (cursor != null && keys.size() < count);
        if (keys.size() < count) {
            throw new OperatorProblem(String.format(
                    Locale.ROOT,
                    "workspace %s has %d active additional keys, and --keys asks for %d",
                    workspace,
                    keys.size(),
                    count));
        }
        return keys;
    }

    private static JsonNode page(Endpoints endpoints, String workspace, int limit, @Nullable String cursor) {
        String uri = String.format(
                Locale.ROOT,
                "%s/v1/workspaces/%s/keys?kind=additional&status=active&sort=createdAt&limit=%d%s",
                endpoints.query(),
                encoded(workspace),
                limit,
                cursor == null ? "" : "&cursor=" + encoded(cursor));
        return endpoints.http().get(uri, "listing the keys of " + workspace);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

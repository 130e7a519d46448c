package dev.keyledger.cli.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.stack.Endpoints;
import java.io.IOException;
import java.util.Locale;

/** A store's events, whole and in their order, up to where it ends at first. */
final class StoredPages {
    private static final int PAGE = 2_500;

    private StoredPages() {}

    /** Takes an event as the command service has it. */
    @FunctionalInterface
    interface EventReader {
        void read(ObjectNode event) throws IOException;
    }

    /** @return the position of the last event; 0: there is none */
    static long read(Endpoints endpoints, EventReader reader) throws IOException {
        String all = "";
        long through = 0;
        long after = 0;
        JsonNode items;
        do {
            JsonNode page = endpoints
                    .http()
                    .get(
                            String.format(
                                    Locale.ROOT,
                                    "%s/v1/events/export?limit=%d&after=%d%s",
                                    endpoints.command(),
                                    PAGE,
                                    after,
                                    all),
                            "reading the event store");
            through = page.path("through").asLong();
            all = "&through=" + through;
            items = page.path("items");
            for (JsonNode event : items) {
                after = event.path("position").asLong();
                reader.read((ObjectNode) event);
            }
        } while (items.size() == PAGE);
        return through;
    }
}

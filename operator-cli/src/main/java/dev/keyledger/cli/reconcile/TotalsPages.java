package dev.keyledger.cli.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.stack.Endpoints;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A service's totals of usage, in the order of the keys' ids, a page at a time. */
final class TotalsPages implements Iterator<UsageTotalRef> {
    private static final int PAGE = 2_000;

    private final Endpoints endpoints;
    private final String service;
    private Iterator<JsonNode> page;
    private @Nullable String last;

    /** @param service its base URL */
    TotalsPages(Endpoints endpoints, String service) {
        this.endpoints = endpoints;
        this.service = service;
        this.page = page("");
    }

    @Override
    public boolean hasNext() {
        if (!page.hasNext() && last != null) {
            page = page("&after=" + last);
            last = null;
        }
        return page.hasNext();
    }

    @Override
    public UsageTotalRef next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        UsageTotalRef next = UsageTotalRef.of(page.next());
        last = next.keyId();
        return next;
    }

    /** One key's, as it is now. */
    static Optional<UsageTotalRef> of(Endpoints endpoints, String service, String keyId) {
        JsonNode items = ask(endpoints, service, 1, "&after=" + before(keyId));
        return items.isEmpty()
                ? Optional.empty()
                : Optional.of(UsageTotalRef.of(items.get(0)))
                        .filter(total -> total.keyId().equals(keyId));
    }

    /** The largest id below, in hexadecimal as the database compares them. */
    private static String before(String keyId) {
        String digits = keyId.replace("-", "");
        String below = String.format(
                Locale.ROOT, "%032x", new java.math.BigInteger(digits, 16).subtract(java.math.BigInteger.ONE));
        return below.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    private Iterator<JsonNode> page(String after) {
        return ask(endpoints, service, PAGE, after).iterator();
    }

    private static JsonNode ask(Endpoints endpoints, String service, int limit, String after) {
        return endpoints
                .http()
                .get(
                        String.format(Locale.ROOT, "%s/v1/usage-totals?limit=%d%s", service, limit, after),
                        "reading the totals of usage")
                .path("items");
    }
}

package dev.keyledger.console.guard;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which page sent a request, as the browser says in headers that no page can set.
 *
 * @param site {@code Sec-Fetch-Site}; null from browsers that don't send it
 * @param mode {@code Sec-Fetch-Mode}
 * @param origin {@code Origin}
 * @param host {@code Host}: our own name, as the browser sees it
 */
record RequestOrigin(
        @Nullable String site,
        @Nullable String mode,
        @Nullable String origin,
        @Nullable String host) {
    private static final Set<String> OURS = Set.of("same-origin", "none");

    /** Only our own pages may change anything; a browser that tells neither site nor origin is refused. */
    boolean mayChange() {
        if (site != null) {
            return site.equals("same-origin");
        }
        return origin != null && isOurs(origin);
    }

    /** Anybody may link to a page; what is on it is for our own pages alone. */
    boolean mayRead() {
        return site == null || OURS.contains(site) || "navigate".equals(mode);
    }

    private boolean isOurs(String text) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(text).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "%s %s from %s".formatted(site, mode, origin).toLowerCase(Locale.ROOT);
    }
}

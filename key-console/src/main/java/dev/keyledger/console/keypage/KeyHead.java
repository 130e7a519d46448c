package dev.keyledger.console.keypage;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.upstream.Views.HistoryPage;
import dev.keyledger.console.upstream.Views.KeyView;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a key is, and what may be done with it.
 *
 * @param issued its values, newest first; none: it has had one only
 */
public record KeyHead(KeyView key, Allowed allowed, List<IssuedKey> issued) {
    /** @param history where the looks of its earlier values are; empty: not known at the moment */
    static KeyHead of(KeyView key, Allowed allowed, Optional<HistoryPage> history, Instant now) {
        return new KeyHead(
                key,
                allowed,
                hasSuccessors(key)
                        ? key.secretVersions().stream()
                                .map(version -> IssuedKey.of(version, key, history, now))
                                .toList()
                        : List.of());
    }

    /** The list of what the same person created. */
    public String byCreator() {
        return UriBuilder.fromPath("/workspaces/{ws}/keys")
                .queryParam("createdBy", "{person}")
                .build(key.workspaceId(), key.createdBy().id())
                .toString();
    }

    /** Whether it was rotated, as far as anybody still cares. */
    static boolean hasSuccessors(KeyView key) {
        return key.secretVersions().size() > 1;
    }

    /** Whether a page of the key's events tells how each of its earlier values looked. */
    static boolean areThere(KeyView key, HistoryPage events) {
        return key.secretVersions().stream()
                .allMatch(version -> version.version() == key.secretVersion()
                        || events.maskOf(version.version()).isPresent());
    }
}

package dev.keyledger.console.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What each session has changed a moment ago, so that its next reads include it, in whatever tab and after a reload. By
 * then a read without being told would include it anyway.
 */
@ApplicationScoped
class RecentWrites {
    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(20);
    private static final int COUNT_MAX = 10_000;

    private record Place(String sessionId, String workspaceId) {}

    private final Cache<Place, String> tokens = Caffeine.newBuilder()
            .maximumSize(COUNT_MAX)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();

    void remember(String sessionId, String workspaceId, String consistencyToken) {
        tokens.put(new Place(sessionId, workspaceId), consistencyToken);
    }

    /** Null if nothing was changed lately. */
    @Nullable
    String last(String sessionId, String workspaceId) {
        return tokens.getIfPresent(new Place(sessionId, workspaceId));
    }

    /** Later reads need not wait in vain again. */
    void forget(String sessionId, String workspaceId) {
        tokens.invalidate(new Place(sessionId, workspaceId));
    }
}

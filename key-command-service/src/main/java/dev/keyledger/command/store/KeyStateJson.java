package dev.keyledger.command.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.command.key.ApiKey;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a {@link KeyState} is kept: everything that stands in no column of its row. */
final class KeyStateJson {
    /**
     * One more whenever the state says anything else than before of the same events: what was kept in another format is
     * left alone, and made again from the events.
     */
    static final int FORMAT = 2;

    /**
     * @param scopes null: the key is revoked
     * @param expiresAt null: never, or the key is revoked
     * @param disabledBy null: it isn't disabled, or is revoked
     * @param newestSecret null: the key is revoked
     * @param openRotation null: none
     */
    private record Kept(
            @Nullable String createdBy,
            @Nullable Instant revokedAt,
            KeyKind kind,
            @Nullable String name,
            @Nullable List<String> scopes,
            @Nullable Instant expiresAt,
            @Nullable DisablingRole disabledBy,
            @Nullable IssuedSecret newestSecret,
            ApiKey.@Nullable Rotation openRotation) {}

    private KeyStateJson() {}

    static String encode(KeyState key) {
        Kept kept =
                switch (key.state()) {
                    case ApiKey.NotYetCreated none -> throw new IllegalArgumentException("there is no key yet");
                    case ApiKey.Unrevoked unrevoked ->
                        new Kept(
                                key.createdBy(),
                                null,
                                unrevoked.kind(),
                                unrevoked.name(),
                                unrevoked.scopes(),
                                unrevoked.expiresAt(),
                                unrevoked.disabledBy(),
                                unrevoked.newestSecret(),
                                unrevoked.openRotation().orElse(null));
                    case ApiKey.Revoked revoked ->
                        new Kept(key.createdBy(), key.revokedAt(), revoked.kind(), null, null, null, null, null, null);
                };
        return WireJson.mapper().valueToTree(kept).toString();
    }

    private static ApiKey stateOf(Kept kept) {
        String name = kept.name();
        List<String> scopes = kept.scopes();
        IssuedSecret secret = kept.newestSecret();
        if (kept.revokedAt() != null) {
            return new ApiKey.Revoked(kept.kind());
        }
        if (name == null || scopes == null || secret == null) {
            throw new IllegalStateException("a key was kept without a name, scopes or a secret, and is not revoked");
        }
        return new ApiKey.Unrevoked(
                kept.kind(),
                name,
                scopes,
                kept.expiresAt(),
                kept.disabledBy(),
                secret,
                Optional.ofNullable(kept.openRotation()));
    }

    static KeyState decode(WorkspaceId workspaceId, UUID keyId, long version, String json) {
        try {
            Kept kept = WireJson.mapper().readValue(json, Kept.class);
            return new KeyState(workspaceId, keyId, version, kept.createdBy(), kept.revokedAt(), stateOf(kept));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the kept state of key " + keyId + " can't be read", e);
        }
    }
}

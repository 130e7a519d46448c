package dev.keyledger.verifier;

import dev.keyledger.events.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What verification says about a presented key. Only {@link Valid} lets a request pass. */
public sealed interface Verdict {
    /**
     * The key may be used now for what was asked.
     *
     * @param secretVersion which of the key's secrets was presented
     * @param keyVersion of the key's last change that is known
     * @param asOf every change before this time is in the answer
     */
    record Valid(
            UUID keyId, WorkspaceId workspaceId, List<String> scopes, int secretVersion, long keyVersion, Instant asOf)
            implements Verdict {}

    /**
     * The key may not be used.
     *
     * @param key null at {@link Code#MALFORMED} and {@link Code#NOT_FOUND}
     * @param asOf as of {@link Valid}; null at a malformed key as long as nothing is known
     */
    record Refused(
            Code code, @Nullable KeyFacts key, @Nullable Instant asOf) implements Verdict {}

    /** Nobody knows, so it must be treated as a refusal: a change may be missing, be it of any key or of this one. */
    record Uncertain(Reason reason) implements Verdict {}

    /** Whose secret was presented, though it is refused. */
    record KeyFacts(UUID keyId, WorkspaceId workspaceId, List<String> scopes, int secretVersion, long keyVersion) {}

    /** Why a key is refused, in the order in which reasons are looked for. */
    enum Code {
        MALFORMED,
        /** No secret of any key, or one that has ended too long ago. */
        NOT_FOUND,
        /** The key, or only this one of its secrets: it is among the last 20 that have ended. */
        REVOKED,
        EXPIRED,
        /** Until it is enabled again. */
        DISABLED,
        INSUFFICIENT_SCOPE
    }

    /** Why nothing is certain. */
    enum Reason {
        /** It isn't proven that every change to keys has arrived here. Passes with the next proof. */
        NOT_FRESH,
        /** A change to this key could not be read. Passes once a rebuild has read it and released the key. */
        KEY_STATE_UNKNOWN
    }
}

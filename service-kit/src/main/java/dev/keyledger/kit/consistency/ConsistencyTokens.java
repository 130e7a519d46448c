package dev.keyledger.kit.consistency;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.keyformat.Peppers;
import dev.keyledger.kit.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes and reads tokens. They are authenticated with what the services have in common, the peppers, so that nobody can
 * make one up to learn from how it is answered whether a key exists, or at which version it is.
 */
@ApplicationScoped
public class ConsistencyTokens {
    private static final String PURPOSE = "consistency-token";
    private static final int MAC_BYTES = 16;
    private static final int TOKEN_BYTES = ConsistencyToken.BYTES + MAC_BYTES;

    private final Peppers peppers;

    ConsistencyTokens(Peppers peppers) {
        this.peppers = peppers;
    }

    /** Base64url as text. */
    public String write(ConsistencyToken token) {
        byte[] bytes = Arrays.copyOf(token.toBytes(), TOKEN_BYTES);
        System.arraycopy(macOf(bytes, peppers.newest()), 0, bytes, ConsistencyToken.BYTES, MAC_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Reads a token that came with a request for something of the workspace.
     *
     * @throws Problem 400, the same for whatever is wrong with it
     */
    public ConsistencyToken read(String header, WorkspaceId workspaceId) {
        ConsistencyToken token = read(header);
        if (!token.isOf(workspaceId)) {
            throw invalid();
        }
        return token;
    }

    /** @throws Problem 400, the same for whatever is wrong with it */
    public ConsistencyToken read(String header) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(header);
            if (bytes.length == TOKEN_BYTES && isAuthentic(bytes)) {
                return ConsistencyToken.ofBytes(bytes);
            }
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        throw invalid();
    }

    /** Those of before a change of the pepper are good for as long as it is known. */
    private boolean isAuthentic(byte[] token) {
        byte[] mac = Arrays.copyOfRange(token, ConsistencyToken.BYTES, TOKEN_BYTES);
        return peppers.all().stream().anyMatch(pepper -> MessageDigest.isEqual(macOf(token, pepper), mac));
    }

    private static byte[] macOf(byte[] token, Pepper pepper) {
        byte[] payload = Arrays.copyOf(token, ConsistencyToken.BYTES);
        return Arrays.copyOf(pepper.mac(PURPOSE, payload), MAC_BYTES);
    }

    private static Problem invalid() {
        return Problem.invalid(ConsistencyToken.HEADER, "is not a token of this system for what is asked for");
    }
}

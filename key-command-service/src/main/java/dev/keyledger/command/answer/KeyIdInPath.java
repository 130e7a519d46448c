package dev.keyledger.command.answer;

import dev.keyledger.events.key.KeyId;
import dev.keyledger.kit.problem.Problem;
import java.util.Optional;
import java.util.UUID;

/** The id of a key as it stands in a path. */
public final class KeyIdInPath {
    private KeyIdInPath() {}

    /** @throws Problem 404 {@code key-not-found} if there can't be such a key */
    public static UUID parse(String text) {
        return uuid(text).orElseThrow(() -> Problem.notFound("key"));
    }

    /** Empty if it is not the full spelling of a UUID. */
    public static Optional<UUID> uuid(String text) {
        return KeyId.parse(text);
    }
}

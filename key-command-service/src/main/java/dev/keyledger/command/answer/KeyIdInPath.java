package dev.keyledger.command.answer;

import dev.keyledger.kit.problem.Problem;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The id of a key as it stands in a path. */
public final class KeyIdInPath {
    /** {@link UUID#fromString} alone takes shortened spellings, which would be second names of one key. */
    private static final Pattern UUID_SHAPE =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private KeyIdInPath() {}

    /** @throws Problem 404 {@code key-not-found} if there can't be such a key */
    public static UUID parse(String text) {
        return uuid(text).orElseThrow(() -> Problem.notFound("key"));
    }

    /** Empty if it is not the full spelling of a UUID. */
    public static Optional<UUID> uuid(String text) {
        return UUID_SHAPE.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}

package dev.keyledger.command.sandbox;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What the version file beside a sandbox's secret says.
 *
 * @param written false from before the secret is written until after it: if the writer dies in between, nobody can tell
 *     which secret is there, only that none older than this one may follow
 */
record VersionMark(HeldSecret secret, boolean written) {
    private static final Pattern SHAPE = Pattern.compile(
            "key-id=([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\nversion=([1-9]\\d{0,8})\nstate=(writing|written)\n");

    String text() {
        return String.format(
                Locale.ROOT,
                "key-id=%s\nversion=%d\nstate=%s\n",
                secret.keyId(),
                secret.version(),
                written ? "written" : "writing");
    }

    /** Empty if it is no mark. */
    static Optional<VersionMark> parse(String text) {
        var match = SHAPE.matcher(text);
        return match.matches()
                ? Optional.of(new VersionMark(
                        new HeldSecret(UUID.fromString(match.group(1)), Integer.parseInt(match.group(2))),
                        match.group(3).equals("written")))
                : Optional.empty();
    }
}

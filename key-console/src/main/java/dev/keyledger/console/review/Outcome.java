package dev.keyledger.console.review;

import dev.keyledger.console.upstream.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a key that was to be revoked.
 *
 * @param trouble why it is not known to be revoked; null: it is, or nobody tried
 */
public record Outcome(
        ChosenKey key, boolean revoked, @Nullable Trouble trouble) {
    static Outcome revoked(ChosenKey key) {
        return new Outcome(key, true, null);
    }

    static Outcome failed(ChosenKey key, Trouble trouble) {
        return new Outcome(key, false, trouble);
    }

    static Outcome notTried(ChosenKey key) {
        return new Outcome(key, false, null);
    }

    /** Whether trying the next key would end the same way. */
    boolean endsAll() {
        return trouble != null
                && switch (trouble.kind()) {
                    case UNAVAILABLE, SIGNED_OUT -> true;
                    case FORBIDDEN, NOT_FOUND, REFUSED, BROKEN -> false;
                };
    }
}

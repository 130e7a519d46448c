package dev.keyledger.feed;

import java.util.Optional;

/** Going on would lose records or mix those of two logs. The feed stops and says so; a person decides. */
final class FeedStoppedException extends RuntimeException {
    private final String reason;
    private final boolean untilRestart;

    FeedStoppedException(String message) {
        this(message, false);
    }

    private FeedStoppedException(String message, boolean untilRestart) {
        super(message);
        this.reason = message;
        this.untilRestart = untilRestart;
    }

    /** Nothing that happens to the log or the position can help: it is this process that can't. */
    static FeedStoppedException untilRestart(String message) {
        return new FeedStoppedException(message, true);
    }

    String reason() {
        return reason;
    }

    boolean untilRestart() {
        return untilRestart;
    }

    /** Finds the one that Kafka wrapped when it came out of a rebalance listener. */
    static Optional<FeedStoppedException> in(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof FeedStoppedException stopped) {
                return Optional.of(stopped);
            }
        }
        return Optional.empty();
    }
}

package dev.keyledger.feed;

/** Going on would lose records or mix those of two logs. The feed stops and says so; a person decides. */
final class FeedStoppedException extends RuntimeException {
    FeedStoppedException(String message) {
        super(message);
    }

    /** Finds the one that Kafka wrapped when it came out of a rebalance listener. */
    static FeedStoppedException in(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof FeedStoppedException stopped) {
                return stopped;
            }
        }
        return null;
    }
}

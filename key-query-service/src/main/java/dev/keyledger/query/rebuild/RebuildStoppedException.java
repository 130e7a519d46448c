package dev.keyledger.query.rebuild;

/** Not a failure: somebody cancelled the rebuild, or this instance shuts down and another one goes on. */
final class RebuildStoppedException extends RuntimeException {
    private final boolean cancelled;

    private RebuildStoppedException(String message, boolean cancelled) {
        super(message, null, false, false);
        this.cancelled = cancelled;
    }

    static RebuildStoppedException cancelled() {
        return new RebuildStoppedException("cancelled", true);
    }

    static RebuildStoppedException shutdown() {
        return new RebuildStoppedException("this instance shuts down", false);
    }

    boolean isCancelled() {
        return cancelled;
    }
}

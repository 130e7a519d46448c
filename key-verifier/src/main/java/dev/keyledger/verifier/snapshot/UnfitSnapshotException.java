package dev.keyledger.verifier.snapshot;

/** A snapshot that nothing may be built on: not whole, not by one of ours, or silent about what is in doubt. */
public final class UnfitSnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnfitSnapshotException(String why) {
        super("the snapshot is unfit: " + why);
    }

    UnfitSnapshotException(String why, Throwable cause) {
        super("the snapshot is unfit: " + why, cause);
    }
}

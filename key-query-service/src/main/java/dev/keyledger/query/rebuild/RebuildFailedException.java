package dev.keyledger.query.rebuild;

/** Trying again won't help; a person has to read why. */
final class RebuildFailedException extends RuntimeException {
    RebuildFailedException(String message) {
        super(message);
    }
}

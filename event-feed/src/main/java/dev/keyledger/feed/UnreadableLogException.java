package dev.keyledger.feed;

/** What is to be read isn't there, or nobody can read it. Trying again won't help; a person has to read why. */
public final class UnreadableLogException extends RuntimeException {
    UnreadableLogException(String message) {
        super(message);
    }
}

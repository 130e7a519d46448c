package dev.keyledger.reporting.spool;

/** The spool holds as much as it may. Carries no stack trace: it may come as often as requests do. */
public final class SpoolFullException extends Exception {
    SpoolFullException(long bytesMax) {
        super("the spool holds as much as it may, " + bytesMax + " bytes", null, false, false);
    }
}

package dev.keyledger.reporting.spool;

/** Where a record stands, for {@link Spool#acknowledge}; once for each record. */
public final class SpoolPlace {
    private final Segment segment;

    SpoolPlace(Segment segment) {
        this.segment = segment;
    }

    Segment segment() {
        return segment;
    }
}

package dev.keyledger.reporting.spool;

import java.io.IOException;
import java.nio.file.Path;

/** A record isn't what was written: its length or its checksum is wrong. */
final class UnreadableSegmentException extends IOException {
    UnreadableSegmentException(Path file) {
        super(file + " holds a record that can't be read");
    }
}

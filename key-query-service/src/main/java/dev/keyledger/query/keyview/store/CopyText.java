package dev.keyledger.query.keyview.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Rows in the text format of PostgreSQL's COPY: tabs between values, a newline after each row, backslashes before both. */
final class CopyText {
    private static final String NULL = "\\N";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
    // Of one row alone: a character beyond Latin-1 makes all of a builder twice as large, and slower.
    private StringBuilder row = new StringBuilder();
    private boolean rowBegun;

    /** @param value null, bytes, or anything whose text PostgreSQL reads */
    void value(@Nullable Object value) {
        if (rowBegun) {
            row.append('\t');
        }
        rowBegun = true;
        switch (value) {
            case null -> row.append(NULL);
            case byte[] binary -> row.append("\\\\x").append(HexFormat.of().formatHex(binary));
            default -> append(value.toString());
        }
    }

    private void append(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '\\' -> row.append("\\\\");
                case '\t' -> row.append("\\t");
                case '\n' -> row.append("\\n");
                case '\r' -> row.append("\\r");
                default -> row.append(character);
            }
        }
    }

    void endRow() {
        row.append('\n');
        bytes.writeBytes(row.toString().getBytes(StandardCharsets.UTF_8));
        row = new StringBuilder(row.length());
        rowBegun = false;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}

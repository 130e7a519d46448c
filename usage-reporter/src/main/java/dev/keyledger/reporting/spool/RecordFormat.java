package dev.keyledger.reporting.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How a record stands in a segment: its length in bytes, a CRC-32C over length and content, the content. Each of the two
 * numbers takes four bytes, the larger ones first.
 */
final class RecordFormat {
    static final int HEADER_BYTES = 2 * Integer.BYTES;

    /** More than a gateway request can have by the rules of its fields. */
    static final int CONTENT_BYTES_MAX = 1 << 16;

    private RecordFormat() {}

    static int bytesOf(byte[] content) {
        return HEADER_BYTES + content.length;
    }

    static void write(byte[] content, ByteBuffer to) {
        if (content.length == 0 || content.length > CONTENT_BYTES_MAX) {
            throw new IllegalArgumentException("a record holds 1 to " + CONTENT_BYTES_MAX + " bytes");
        }
        to.putInt(content.length).putInt(checksum(content)).put(content);
    }

    /** Whether a record can have such a length: any other number is none. */
    static boolean isLength(int length) {
        return length > 0 && length <= CONTENT_BYTES_MAX;
    }

    static int checksum(byte[] content) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).flip());
        crc.update(content);
        return (int) crc.getValue();
    }
}

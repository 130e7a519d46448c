package dev.keyledger.testsupport.kafka;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Breaks a batch of records where it lies: in the segment of a broker of this machine. No producer could bring it there,
 * since the broker looks into what it is sent, but a disk could, and a faulty client behind a broker that doesn't look.
 */
public final class BrokenBatch {
    private static final int LENGTH_AT = 8;
    private static final int CRC_AT = 17;
    private static final int ATTRIBUTES_AT = 21;
    private static final int LAST_OFFSET_DELTA_AT = 23;
    private static final int RECORDS_AT = 61;
    private static final int BEFORE_LENGTH = 12;

    private BrokenBatch() {}

    /** The first offset of the batch, and the last. */
    public record Offsets(long first, long last) {}

    /**
     * @param partitionDirectory of the broker's log, {@code topic-0}
     * @param offset of any record of the batch
     * @param checksumHolds whether the batch's checksum is made to fit what was broken
     */
    public static Offsets at(Path partitionDirectory, long offset, boolean checksumHolds) throws IOException {
        Path segment = partitionDirectory.resolve("0".repeat(20) + ".log");
        byte[] log = Files.readAllBytes(segment);
        ByteBuffer buffer = ByteBuffer.wrap(log);
        for (int start = 0; start < log.length; start += BEFORE_LENGTH + buffer.getInt(start + LENGTH_AT)) {
            long first = buffer.getLong(start);
            long last = first + buffer.getInt(start + LAST_OFFSET_DELTA_AT);
            if (first <= offset && offset <= last) {
                int end = start + BEFORE_LENGTH + buffer.getInt(start + LENGTH_AT);
                for (int i = start + RECORDS_AT; i < end; i++) {
                    log[i] ^= 0x5a;
                }
                if (checksumHolds) {
                    var crc = new CRC32C();
                    crc.update(log, start + ATTRIBUTES_AT, end - start - ATTRIBUTES_AT);
                    buffer.putInt(start + CRC_AT, (int) crc.getValue());
                }
                try (var file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                    file.write(ByteBuffer.wrap(log, start, end - start), start);
                }
                return new Offsets(first, last);
            }
        }
        throw new IllegalArgumentException("there is no offset " + offset + " in " + segment);
    }
}

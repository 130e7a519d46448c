package dev.keyledger.reporting.spool;

import java.nio.ByteBuffer;

/**
 * What a segment holds that an earlier process left.
 *
 * @param end where its readable records end
 * @param records how many they are
 * @param rest what stands behind them
 */
record SegmentScan(int end, long records, Rest rest) {
    enum Rest {
        NOTHING,
        /** The beginning of a record whose writing didn't end: nobody was told that it was taken. */
        TORN,
        /** Something that was written whole and can't be read any more. */
        DAMAGED
    }

    static SegmentScan of(byte[] file) {
        ByteBuffer segment = ByteBuffer.wrap(file);
        int end = 0;
        long records = 0;
        while (segment.remaining() >= RecordFormat.HEADER_BYTES) {
            int length = segment.getInt();
            int checksum = segment.getInt();
            if (!RecordFormat.isLength(length)) {
                return new SegmentScan(end, records, isZero(file, end) ? Rest.TORN : Rest.DAMAGED);
            }
            if (length > segment.remaining()) {
                return new SegmentScan(end, records, Rest.TORN);
            }
            byte[] content = new byte[length];
            segment.get(content);
            if (RecordFormat.checksum(content) != checksum) {
                return new SegmentScan(end, records, Rest.DAMAGED);
            }
            end = segment.position();
            records++;
        }
        return new SegmentScan(end, records, segment.hasRemaining() ? Rest.TORN : Rest.NOTHING);
    }

    /** Some file systems lengthen a file before they write to it: after a loss of power zeros stand there. */
    private static boolean isZero(byte[] file, int from) {
        for (int i = from; i < file.length; i++) {
            if (file[i] != 0) {
                return false;
            }
        }
        return true;
    }
}

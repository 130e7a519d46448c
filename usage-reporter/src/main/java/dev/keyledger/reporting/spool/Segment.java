package dev.keyledger.reporting.spool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** One file of the spool. Written by the process that made it, and read from its beginning. Of one thread. */
final class Segment {
    private static final Set<StandardOpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path file;
    private final FileChannel channel;
    private boolean damaged;
    private long length;
    private long readTo;
    private long appended;
    private long read;
    private long acknowledged;

    private Segment(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static Segment create(Path file) throws IOException {
        return new Segment(
                file,
                FileChannel.open(
                        file, NEW, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }

    /** One that an earlier process left: what of its last record was torn is cut off, for nobody was told that it is there. */
    static Segment open(Path file) throws IOException {
        SegmentScan scan = SegmentScan.of(Files.readAllBytes(file));
        var segment = new Segment(file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
        segment.damaged = scan.rest() == SegmentScan.Rest.DAMAGED;
        segment.length = scan.end();
        segment.appended = scan.records();
        if (scan.rest() == SegmentScan.Rest.TORN) {
            segment.channel.truncate(scan.end());
        }
        return segment;
    }

    /** @throws IOException and nothing was appended: what a failed write left behind is cut off, or never read */
    void append(ByteBuffer records, int count, boolean forced) throws IOException {
        long end = length + records.remaining();
        try {
            for (long at = length; records.hasRemaining(); ) {
                at += channel.write(records, at);
            }
            if (forced) {
                channel.force(false);
            }
        } catch (IOException e) {
            cutOff(e);
            throw e;
        }
        length = end;
        appended += count;
    }

    private void cutOff(IOException cause) {
        try {
            channel.truncate(length);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    boolean hasUnread() {
        return readTo < length;
    }

    /** What was appended is in hand already, and needn't be read. */
    void skipUnread() {
        readTo = length;
        read = appended;
    }

    byte[] read() throws IOException {
        ByteBuffer header = read(readTo, RecordFormat.HEADER_BYTES);
        int size = header.getInt();
        int checksum = header.getInt();
        byte[] content = RecordFormat.isLength(size)
                ? read(readTo + RecordFormat.HEADER_BYTES, size).array()
                : new byte[0];
        if (content.length == 0 || RecordFormat.checksum(content) != checksum) {
            throw new UnreadableSegmentException(file);
        }
        readTo += RecordFormat.bytesOf(content);
        read++;
        return content;
    }

    /**
     * The disk doesn't give back what it took: nothing behind it can be found.
     *
     * @return how many records that were never read are lost by it
     */
    long giveUpUnread() {
        long lost = appended - read;
        damaged = true;
        length = readTo;
        appended = read;
        return lost;
    }

    private ByteBuffer read(long from, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new EOFException(file + " is shorter than it was");
            }
        }
        return buffer.flip();
    }

    void acknowledge() {
        acknowledged++;
    }

    boolean isDone() {
        return acknowledged == appended;
    }

    long unacknowledged() {
        return appended - acknowledged;
    }

    long length() {
        return length;
    }

    boolean isDamaged() {
        return damaged;
    }

    Path file() {
        return file;
    }

    void close() throws IOException {
        channel.close();
    }

    /** What can't be read is kept for whoever looks into it. */
    void remove() throws IOException {
        channel.close();
        if (damaged) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.deleteIfExists(file);
        }
    }
}

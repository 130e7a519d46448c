package dev.keyledger.reporting.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records on disk, in order, until they are acknowledged: a directory of segments, each of which is deleted as a whole once
 * nothing in it is needed any more. What an earlier process left comes first. Records may be read again after a crash,
 * acknowledged or not, and never get lost by one. Of one thread but for the three figures.
 */
public final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Pattern SEGMENT = Pattern.compile("(\\d{16})\\.spool");

    private static final int SEGMENTS_OF_SPOOL = 16;
    private static final long SEGMENT_BYTES_MIN = 1L << 12;
    private static final long SEGMENT_BYTES_MAX = 1L << 23;

    private final Path directory;
    private final FileChannel lockFile;
    private final long bytesMax;
    private final long segmentBytes;
    private final boolean forced;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private long nextNumber;

    /** The last of the segments where it is one of this process. */
    private Optional<Segment> appending = Optional.empty();

    private volatile long records;
    private volatile long bytes;
    private final AtomicLong damaged = new AtomicLong();

    private Spool(Path directory, FileChannel lockFile, long bytesMax, boolean forced) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.bytesMax = bytesMax;
        this.segmentBytes = Math.clamp(bytesMax / SEGMENTS_OF_SPOOL, SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
        this.forced = forced;
    }

    /**
     * Reads through all that an earlier process left.
     *
     * @param forced whether {@link #append} returns only once the disk has it
     * @throws IOException also where another process, or another spool of this one, has the directory
     */
    public static Spool open(Path directory, long bytesMax, boolean forced) throws IOException {
        try {
            return openOwn(directory, bytesMax, forced);
        } catch (FileSystemException e) {
            // Its message is a path and nothing else.
            throw new IOException(
                    "the spool " + directory + " can't be used: "
                            + e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage(),
                    e);
        }
    }

    private static Spool openOwn(Path directory, long bytesMax, boolean forced) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.setPosixFilePermissions(directory, OWNER_ONLY);
        FileChannel lockFile = FileChannel.open(
                directory.resolve("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (!locked(lockFile)) {
                throw new IOException("another reporter has the spool " + directory);
            }
            var spool = new Spool(directory, lockFile, bytesMax, forced);
            spool.openSegments();
            return spool;
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void openSegments() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(directory)) {
            files = found.filter(file -> numberOf(file) >= 0).sorted().toList();
        }
        for (Path file : files) {
            Segment segment = Segment.open(file);
            segments.add(segment);
            nextNumber = numberOf(file) + 1;
            if (segment.isDamaged()) {
                damaged.incrementAndGet();
                LOG.error("{} is damaged: what stands behind {} bytes can't be read", file, segment.length());
            }
        }
        removeDone();
        count();
    }

    private static long numberOf(Path file) {
        Matcher name = SEGMENT.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    /**
     * Appends what there is room for, from the first on, and makes it safe.
     *
     * @param inHand whether the caller goes on with them by itself: they are read only if it doesn't live to acknowledge
     *     them. Nothing that isn't in hand may be unread then
     * @return where those stand that were appended
     * @throws SpoolFullException if there is no room for the first
     * @throws IOException if the disk doesn't take them; then none was appended
     */
    public List<SpoolPlace> append(List<byte[]> contents, boolean inHand) throws IOException, SpoolFullException {
        if (contents.isEmpty()) {
            return List.of();
        }
        if (inHand && hasUnread()) {
            throw new IllegalStateException("what is in hand would come behind what isn't");
        }
        ByteBuffer written = fitting(contents);
        int count = 0;
        for (ByteBuffer left = written.duplicate(); left.hasRemaining(); count++) {
            left.position(left.position() + RecordFormat.HEADER_BYTES + left.getInt(left.position()));
        }
        Segment segment = segment();
        try {
            segment.append(written, count, forced);
        } catch (IOException e) {
            // Whatever stands there now, nothing is appended behind it.
            appending = Optional.empty();
            removeDone();
            throw e;
        }
        if (inHand) {
            segment.skipUnread();
        }
        count();
        var places = new ArrayList<SpoolPlace>(count);
        for (int i = 0; i < count; i++) {
            places.add(new SpoolPlace(segment));
        }
        return places;
    }

    private ByteBuffer fitting(List<byte[]> contents) throws SpoolFullException {
        long room = bytesMax - bytes;
        int size = 0;
        int count = 0;
        while (count < contents.size() && size + RecordFormat.bytesOf(contents.get(count)) <= room) {
            size += RecordFormat.bytesOf(contents.get(count++));
        }
        if (count == 0) {
            throw new SpoolFullException(bytesMax);
        }
        ByteBuffer buffer = ByteBuffer.allocate(size);
        contents.subList(0, count).forEach(content -> RecordFormat.write(content, buffer));
        return buffer.flip();
    }

    private Segment segment() throws IOException {
        if (appending.isEmpty() || appending.get().length() >= segmentBytes) {
            Segment created = Segment.create(directory.resolve(String.format(Locale.ROOT, "%016d.spool", nextNumber)));
            nextNumber++;
            segments.add(created);
            appending = Optional.of(created);
            if (forced) {
                // The file's name is in the directory, and only as safe as that is.
                try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                    names.force(true);
                }
            }
        }
        return appending.get();
    }

    /** Whether something waits to be read. */
    public boolean hasUnread() {
        return segments.stream().anyMatch(Segment::hasUnread);
    }

    /** The next one in order; empty: there is none, or none that can be read. */
    public Optional<StoredRecord> next() {
        for (Segment segment : segments) {
            if (segment.hasUnread()) {
                try {
                    return Optional.of(new StoredRecord(new SpoolPlace(segment), segment.read()));
                } catch (IOException e) {
                    giveUp(segment, e);
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private void giveUp(Segment segment, IOException cause) {
        long lost = segment.giveUpUnread();
        damaged.incrementAndGet();
        LOG.error("{} is damaged: {} requests that were not sent yet can't be read", segment.file(), lost, cause);
        removeDone();
        count();
    }

    /** It is not needed any more. */
    public void acknowledge(SpoolPlace place) {
        place.segment().acknowledge();
        if (place.segment().isDone()) {
            removeDone();
        }
        count();
    }

    private void removeDone() {
        for (Segment segment : List.copyOf(segments)) {
            if (segment.isDone()) {
                remove(segment);
            }
        }
    }

    private void remove(Segment segment) {
        segments.remove(segment);
        appending = appending.filter(current -> current != segment);
        try {
            segment.remove();
        } catch (IOException e) {
            // It is read again by the next process, and sent again, which counts nothing twice.
            LOG.warn("{} can't be removed", segment.file(), e);
        }
    }

    private void count() {
        records = segments.stream().mapToLong(Segment::unacknowledged).sum();
        bytes = segments.stream().mapToLong(Segment::length).sum();
    }

    /** How many records are not acknowledged. From any thread. */
    public long records() {
        return records;
    }

    /** What they take on disk, with those between them that are acknowledged. From any thread. */
    public long bytes() {
        return bytes;
    }

    /** How many segments held something that can't be read. From any thread. */
    public long damaged() {
        return damaged.get();
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
        lockFile.close();
    }
}

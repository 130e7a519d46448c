package dev.keyledger.cli.reconcile;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Events on their way to a comparison, in files: those of one key in the same one, so that each file is compared by
 * itself and memory holds the events of one file at a time.
 */
public final class SpilledEvents implements AutoCloseable {
    public static final int FILES = 128;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Path directory;
    private final List<DataOutputStream> outs = new ArrayList<>();

    /**
     * An event where it was found.
     *
     * @param partition of the topic; -1 in the store
     * @param offset in it, or the position in the store
     * @param settled whether the other side must have it by now
     */
    public record Found(EventRef event, int partition, long offset, boolean settled) {}

    public SpilledEvents() {
        try {
            directory = Files.createTempDirectory("keyledger-reconcile");
            for (int file = 0; file < FILES; file++) {
                outs.add(new DataOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(path(file)), BUFFER_BYTES)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no room for what is to be compared", e);
        }
    }

    public void add(Found found) {
        DataOutputStream out = outs.get(Math.floorMod(found.event().keyId().hashCode(), FILES));
        try {
            found.event().write(out);
            out.writeInt(found.partition());
            out.writeLong(found.offset());
            out.writeBoolean(found.settled());
        } catch (IOException e) {
            throw new UncheckedIOException("no room for what is to be compared", e);
        }
    }

    /** All of one file, in the order in which they were added. */
    public List<Found> read(int file) {
        try {
            outs.get(file).flush();
            var events = new ArrayList<Found>();
            try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path(file))))) {
                while (true) {
                    events.add(new Found(EventRef.read(in), in.readInt(), in.readLong(), in.readBoolean()));
                }
            } catch (EOFException e) {
                return events;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what is to be compared can't be read", e);
        }
    }

    private Path path(int file) {
        return directory.resolve(Integer.toString(file));
    }

    @Override
    public void close() {
        try {
            for (int file = 0; file < FILES; file++) {
                outs.get(file).close();
                Files.deleteIfExists(path(file));
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("what was compared can't be removed", e);
        }
    }
}

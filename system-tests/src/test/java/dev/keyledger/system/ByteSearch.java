package dev.keyledger.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks for many sequences of bytes at once, in one pass over files that may be large. */
final class ByteSearch {
    /** By so many of its first bytes a sequence is looked up. */
    private static final int HEAD_BYTES = Integer.BYTES;

    private static final int PART_BYTES = 1 << 20;

    private record Needle(String name, ByteBuffer bytes) {}

    private final Map<Integer, List<Needle>> byHead = new HashMap<>();
    private final boolean[] firstTwoBytes = new boolean[1 << Short.SIZE];
    private int longestBytes = 1;

    ByteSearch add(String name, byte[] bytes) {
        if (bytes.length < HEAD_BYTES || bytes.length > PART_BYTES) {
            throw new IllegalArgumentException(name + " is too short to look for, or too long");
        }
        byHead.computeIfAbsent(headAt(bytes, 0), none -> new ArrayList<>())
                .add(new Needle(name, ByteBuffer.wrap(bytes)));
        firstTwoBytes[twoAt(bytes, 0)] = true;
        longestBytes = Math.max(longestBytes, bytes.length);
        return this;
    }

    /** The names of what stands in the file; of a file that its owner has removed, nothing. */
    Set<String> in(Path file) {
        var found = new TreeSet<String>();
        byte[] part = new byte[PART_BYTES];
        int length = 0;
        try (InputStream content = Files.newInputStream(file)) {
            for (int read = content.readNBytes(part, 0, part.length);
                    read > 0;
                    read = content.readNBytes(part, length, part.length - length)) {
                length += read;
                search(part, length, found);
                // What begins in this part may end in the next.
                int kept = Math.min(length, longestBytes - 1);
                System.arraycopy(part, length - kept, part, 0, kept);
                length = kept;
            }
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    Set<String> in(byte[] content) {
        var found = new TreeSet<String>();
        search(content, content.length, found);
        return found;
    }

    /** Over an array and by a table: hundreds of megabytes are looked at, by what the first compiler makes of this. */
    private void search(byte[] content, int length, Set<String> found) {
        for (int at = 0; at <= length - HEAD_BYTES; at++) {
            if (firstTwoBytes[twoAt(content, at)]) {
                for (Needle needle : byHead.getOrDefault(headAt(content, at), List.of())) {
                    int size = needle.bytes().limit();
                    if (at + size <= length
                            && ByteBuffer.wrap(content, at, size).equals(needle.bytes())) {
                        found.add(needle.name());
                    }
                }
            }
        }
    }

    private static int twoAt(byte[] content, int at) {
        return (content[at] & 0xff) << Byte.SIZE | (content[at + 1] & 0xff);
    }

    private static int headAt(byte[] content, int at) {
        return twoAt(content, at) << Short.SIZE | twoAt(content, at + 2);
    }
}

package dev.keyledger.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks for many sequences of bytes at once, in one pass over files that may be large. */
final class ByteSearch {
    /** By so many of its first bytes a sequence is looked up. */
    private static final int HEAD_BYTES = Integer.BYTES;

    private record Needle(String name, ByteBuffer bytes) {}

    private final Map<Integer, List<Needle>> byHead = new HashMap<>();
    private final BitSet firstTwoBytes = new BitSet(1 << Short.SIZE);

    ByteSearch add(String name, byte[] bytes) {
        if (bytes.length < HEAD_BYTES) {
            throw new IllegalArgumentException(name + " is too short to look for");
        }
        ByteBuffer needle = ByteBuffer.wrap(bytes);
        byHead.computeIfAbsent(needle.getInt(0), none -> new ArrayList<>()).add(new Needle(name, needle));
        firstTwoBytes.set(Short.toUnsignedInt(needle.getShort(0)));
        return this;
    }

    /** The names of what stands in the file; of a file that its owner has removed, nothing. */
    Set<String> in(Path file) {
        try (var channel = FileChannel.open(file)) {
            return channel.size() == 0 ? Set.of() : in(channel.map(MapMode.READ_ONLY, 0, channel.size()));
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> in(byte[] content) {
        return in(ByteBuffer.wrap(content));
    }

    private Set<String> in(ByteBuffer content) {
        var found = new TreeSet<String>();
        for (int at = 0; at <= content.limit() - HEAD_BYTES; at++) {
            if (firstTwoBytes.get(Short.toUnsignedInt(content.getShort(at)))) {
                for (Needle needle : byHead.getOrDefault(content.getInt(at), List.of())) {
                    if (standsAt(content, at, needle.bytes())) {
                        found.add(needle.name());
                    }
                }
            }
        }
        return found;
    }

    private static boolean standsAt(ByteBuffer content, int at, ByteBuffer bytes) {
        int length = bytes.limit();
        return at + length <= content.limit() && content.slice(at, length).equals(bytes);
    }
}

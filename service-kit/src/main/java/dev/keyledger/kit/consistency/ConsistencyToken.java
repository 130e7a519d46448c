package dev.keyledger.kit.consistency;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.TimelineId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * What a command's answer gives its caller so that a later read can be asked to include it: the key and its version
 * after the command. As text it is opaque and authentic, see {@link ConsistencyTokens}.
 *
 * @param workspaceTag tells the key's workspace from others
 * @param writtenIn the timeline of the event that made the version: another timeline may have the version too
 * @param issuedIn the event store's timeline when the command was answered
 */
public record ConsistencyToken(long workspaceTag, UUID keyId, long version, TimelineId writtenIn, TimelineId issuedIn) {
    public static final String HEADER = "Consistency-Token";

    /** The first was forgeable, and knew neither workspace nor timeline. */
    private static final byte FORMAT = 2;

    static final int BYTES = 1 + 8 + 16 + 8 + 16 + 16;

    public ConsistencyToken {
        if (version < 1) {
            throw new IllegalArgumentException("key versions start at 1");
        }
    }

    public static ConsistencyToken of(
            WorkspaceId workspaceId, UUID keyId, long version, TimelineId writtenIn, TimelineId issuedIn) {
        return new ConsistencyToken(tagOf(workspaceId), keyId, version, writtenIn, issuedIn);
    }

    public boolean isOf(WorkspaceId workspaceId) {
        return workspaceTag == tagOf(workspaceId);
    }

    private static long tagOf(WorkspaceId workspaceId) {
        try {
            byte[] name = workspaceId.value().getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).put(FORMAT).putLong(workspaceTag);
        put(bytes, keyId);
        bytes.putLong(version);
        put(bytes, writtenIn.value());
        put(bytes, issuedIn.value());
        return bytes.array();
    }

    /** @throws IllegalArgumentException if they are no token of this format */
    static ConsistencyToken ofBytes(byte[] token) {
        ByteBuffer bytes = ByteBuffer.wrap(token);
        if (bytes.get() != FORMAT) {
            throw new IllegalArgumentException("another format");
        }
        return new ConsistencyToken(
                bytes.getLong(),
                uuid(bytes),
                bytes.getLong(),
                new TimelineId(uuid(bytes)),
                new TimelineId(uuid(bytes)));
    }

    private static void put(ByteBuffer bytes, UUID uuid) {
        bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}

package dev.keyledger.command.sandbox;

import java.util.UUID;

/** Which secret a sandbox was given, without the secret itself. */
record HeldSecret(UUID keyId, int version) {
    static HeldSecret of(SandboxSecret secret) {
        return new HeldSecret(secret.keyId(), secret.version());
    }

    /**
     * Versions count within a key. A workspace has another primary key only where Keyledger was installed anew over old
     * sandboxes; ids are UUIDv7, so the key made later is the one that lives.
     */
    boolean isNewerThan(HeldSecret other) {
        return keyId.equals(other.keyId) ? version > other.version : isMadeLaterThan(other.keyId);
    }

    private boolean isMadeLaterThan(UUID other) {
        int high = Long.compareUnsigned(keyId.getMostSignificantBits(), other.getMostSignificantBits());
        return high > 0
                || (high == 0
                        && Long.compareUnsigned(keyId.getLeastSignificantBits(), other.getLeastSignificantBits()) > 0);
    }

    /**
     * The answer of a sink that holds this and was asked for an older one.
     *
     * @throws SinkException if it holds another key's secret, whose version says nothing about this one
     */
    int versionInsteadOf(SandboxSecret secret, String sink) throws SinkException {
        if (!keyId.equals(secret.keyId())) {
            throw new SinkException(
                    sink, "workspace %s holds a secret of key %s, made later".formatted(secret.workspaceId(), keyId));
        }
        return version;
    }
}

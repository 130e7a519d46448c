package dev.keyledger.command.vault;

/** A secret under the vault's AEAD: opaque bytes for a column. */
public final class Ciphertext {
    private final byte[] bytes;

    public Ciphertext(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] toBytes() {
        return bytes.clone();
    }
}

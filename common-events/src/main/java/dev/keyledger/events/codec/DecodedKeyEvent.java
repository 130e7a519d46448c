package dev.keyledger.events.codec;

import dev.keyledger.events.key.KeyEventEnvelope;

/** What a record on {@code key-events} turned out to be. Decoding never throws and never returns nothing. */
public sealed interface DecodedKeyEvent {
    record Decoded(KeyEventEnvelope envelope) implements DecodedKeyEvent {}

    /**
     * An event this build can't read: an unknown type or version, or data that breaks its schema. The key it belongs
     * to must not be trusted until it is read, since it may be the key's revocation.
     *
     * @param reason for an operator, without any of the record's data
     */
    record Undecodable(String reason) implements DecodedKeyEvent {}
}

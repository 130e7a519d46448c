package dev.keyledger.command.idempotency;

import dev.keyledger.keyformat.GatewayKey;

/** An answer that shows a secret, which is remembered apart from it. Without one its {@code key} is null. */
public interface ShownOnce<A> {
    A withKey(GatewayKey secret);
}

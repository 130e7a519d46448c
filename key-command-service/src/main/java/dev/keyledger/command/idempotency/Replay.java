package dev.keyledger.command.idempotency;

import dev.keyledger.keyformat.GatewayKey;
import java.util.Optional;

/**
 * A success that is answered again.
 *
 * @param answerWithoutSecret the first response's body as JSON
 * @param secret what the first response showed; empty once it is too old or no longer valid
 */
public record Replay(String answerWithoutSecret, Optional<GatewayKey> secret) {}

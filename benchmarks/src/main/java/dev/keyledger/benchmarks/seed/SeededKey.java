package dev.keyledger.benchmarks.seed;

import dev.keyledger.keyformat.GatewayKey;
import java.util.UUID;

/** A key that is known in full, as its user knows it. */
public record SeededKey(UUID keyId, String workspaceId, GatewayKey key) {}

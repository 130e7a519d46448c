package dev.keyledger.events.usage;

import java.time.Instant;

/**
 * What one secret of a key was used for in the 30-day window, as far as requests said which secret they came with.
 *
 * @param secretVersion which secret
 * @param lastUsedAt the time of the newest of these requests
 */
public record SecretUsage(int secretVersion, Instant lastUsedAt, long requests) {}

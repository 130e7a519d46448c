package dev.keyledger.usage.ledger;

import dev.keyledger.usage.window.Floor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A partition's row: what besides the position is true of it at one commit.
 *
 * @param revision one more with every flush
 * @param idsFloor the first hour whose ids are remembered
 * @param completeThrough null: not known yet
 * @param appendedUntil the largest append time counted; null: none
 */
record PartitionState(
        long revision,
        Floor floor,
        Instant idsFloor,
        @Nullable Instant completeThrough,
        @Nullable Instant appendedUntil) {}

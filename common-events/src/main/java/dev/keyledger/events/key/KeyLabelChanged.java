package dev.keyledger.events.key;

import org.jspecify.annotations.Nullable;

/**
 * The key is sorted elsewhere by people, which means nothing to what it may do.
 *
 * @param label such as {@code production}; null: none any more
 */
public record KeyLabelChanged(@Nullable String label) implements KeyEvent {}

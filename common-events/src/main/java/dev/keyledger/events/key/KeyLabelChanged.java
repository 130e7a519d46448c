package dev.keyledger.events.key;

/**
 * The key is sorted elsewhere by people, which means nothing to what it may do.
 *
 * @param label such as {@code production}; null: none any more
 */
public record KeyLabelChanged(String label) implements KeyEvent {}

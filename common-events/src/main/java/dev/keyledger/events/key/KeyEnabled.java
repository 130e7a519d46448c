package dev.keyledger.events.key;

/** The key is as it was before it was disabled. */
public record KeyEnabled() implements KeyEvent {}

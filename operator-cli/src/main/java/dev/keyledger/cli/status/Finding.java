package dev.keyledger.cli.status;

/**
 * One line of the screen.
 *
 * @param subject what it is about
 * @param text for people, what is so
 */
record Finding(String subject, Level level, String text) {}

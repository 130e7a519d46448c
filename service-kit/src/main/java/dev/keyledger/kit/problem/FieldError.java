package dev.keyledger.kit.problem;

/**
 * One thing wrong with a request.
 *
 * @param pointer a JSON pointer into the body ({@code /name}), or the name of a query parameter or header
 * @param detail what is wrong, for the caller, never repeating the value
 */
public record FieldError(String pointer, String detail) {}

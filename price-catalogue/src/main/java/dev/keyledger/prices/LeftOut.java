package dev.keyledger.prices;

/**
 * What of a price file was not understood.
 *
 * @param path where it stands, as a JSON Pointer
 * @param reason for people
 */
public record LeftOut(String path, String reason) {}

package dev.keyledger.benchmarks.measure;

/**
 * Something that is measured.
 *
 * @param key its name in the results file, with its unit
 * @param heading its name in the table
 */
public record Figure(String key, String heading) {}

package dev.keyledger.console.firstuse;

import java.util.List;

/**
 * What to do with a key that nothing has used yet.
 *
 * @param baseUrl of the gateway; empty: this console isn't told
 */
public record FirstUse(String baseUrl, List<Snippet> snippets, FirstRequest request) {}

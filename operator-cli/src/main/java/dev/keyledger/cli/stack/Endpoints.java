package dev.keyledger.cli.stack;

/**
 * Where the parts of a running stack are reached, as far as operators' commands need them.
 *
 * @param query the query service's base URL
 * @param issuer as in the tokens' {@code iss}
 * @param kafka {@code host:port}
 */
public record Endpoints(String query, String issuer, String kafka) {}

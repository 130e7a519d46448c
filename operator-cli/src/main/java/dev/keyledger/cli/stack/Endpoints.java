package dev.keyledger.cli.stack;

/**
 * Where the parts of a running stack are reached, as far as operators' commands need them.
 *
 * @param command the command service's base URL
 * @param query the query service's
 * @param usage the usage-aggregator's
 * @param issuer as in the tokens' {@code iss}
 * @param kafka {@code host:port}
 */
public record Endpoints(String command, String query, String usage, String issuer, String kafka) {}

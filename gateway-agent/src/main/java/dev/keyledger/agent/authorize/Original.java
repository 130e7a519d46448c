package dev.keyledger.agent.authorize;

/**
 * The request that the proxy holds.
 *
 * @param uri path and query, as the client sent them
 */
record Original(String method, String uri) {}

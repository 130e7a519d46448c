package dev.keyledger.benchmarks.capacity;

/**
 * What is asked of an installation.
 *
 * @param keys that were ever made, revoked ones included: verifiers know them all
 * @param verifications per second over HTTP; a gateway with an agent or the library asks none
 * @param requests that gateways report, per second
 * @param creates keys made or changed, per second
 * @param pages of 50 keys that people look at, per second
 */
record Load(int keys, double verifications, double requests, double creates, double pages) {
    /** A thousand workspaces of a hundred keys each, used every other second by somebody. */
    static final Load ONCE = new Load(100_000, 500, 500, 0.5, 5);

    Load times(int factor) {
        return new Load(keys * factor, verifications * factor, requests * factor, creates * factor, pages * factor);
    }
}

package dev.keyledger.localstack.supervise;

/** Asks a child for a sign of life. A child that isn't ready may well be alive: it waits for others, and is left alone. */
@FunctionalInterface
public interface Liveness {
    /** @throws Exception which counts as no sign of life */
    boolean alive() throws Exception;
}

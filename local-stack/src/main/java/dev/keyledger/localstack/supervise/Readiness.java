package dev.keyledger.localstack.supervise;

/** Asks a child whether it can do its work. It is asked again and again until it says yes or the child ends. */
@FunctionalInterface
public interface Readiness {
    /** @throws Exception which counts as "not yet" */
    boolean ready() throws Exception;
}

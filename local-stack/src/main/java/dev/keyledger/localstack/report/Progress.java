package dev.keyledger.localstack.report;

/** Receives lines for the person who watches. May be called by several threads at once. */
@FunctionalInterface
public interface Progress {
    void line(String text);
}

package dev.keyledger.reporting.mapping.otlp;

import dev.keyledger.reporting.mapping.UnreadableBodyException;
import java.util.Set;

/** Takes spans one by one as they are read, so that no more than one is in memory. */
interface SpanReceiver {
    /** The only attributes that it wants. */
    Set<String> attributes();

    /** @throws UnreadableBodyException if these are more than one body may have */
    void accept(SpanFields span) throws UnreadableBodyException;
}

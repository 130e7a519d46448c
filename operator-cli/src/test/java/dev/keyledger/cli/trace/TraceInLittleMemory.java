package dev.keyledger.cli.trace;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A program of its own, since it needs a heap of its own: makes every event of a trace, and prints how many. */
final class TraceInLittleMemory {
    private TraceInLittleMemory() {}

    public static void main(String[] arguments) {
        Trace trace = Trace.read(Path.of(arguments[0]));
        var events = new TraceEvents(trace, List.of(new UUID(0, 1)), "gpt-4o", trace.last());
        var made = new AtomicLong();
        trace.forEach((number, row) -> {
            made.addAndGet(events.event(number, row).getId().isEmpty() ? 0 : 1);
            return true;
        });
        System.out.print(made + " of " + trace.rows());
    }
}

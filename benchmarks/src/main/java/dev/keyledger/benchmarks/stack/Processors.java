package dev.keyledger.benchmarks.stack;

import dev.keyledger.benchmarks.measure.ProcessorTime;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The processor time of everything that takes part: the clients (this process), programs that it has run to their end,
 * the stack's servers and services, and what else is named.
 */
public final class Processors {
    private final Map<String, Long> pids = new LinkedHashMap<>();

    /** @param others processes that aren't part of the stack */
    public Processors(Stack stack, Map<String, Long> others) {
        pids.putAll(stack.pids());
        pids.remove("launcher");
        pids.putAll(others);
    }

    public Map<String, Double> seconds() {
        var seconds = new LinkedHashMap<String, Double>();
        seconds.put("client", ProcessorTime.secondsOfThisProcess());
        seconds.put("program run", ProcessorTime.secondsOfEndedChildren());
        seconds.putAll(ProcessorTime.secondsOf(pids));
        return seconds;
    }
}

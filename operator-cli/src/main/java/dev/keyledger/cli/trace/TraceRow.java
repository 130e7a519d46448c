package dev.keyledger.cli.trace;

import java.time.Instant;

/** One LLM request of a trace. */
record TraceRow(Instant time, long contextTokens, long generatedTokens) {}

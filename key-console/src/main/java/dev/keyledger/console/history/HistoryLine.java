package dev.keyledger.console.history;

import dev.keyledger.console.upstream.Views.Person;
import java.time.Instant;

/**
 * One event of a key's history, in words.
 *
 * @param what happened; {@code detail} null: there is no more to say
 */
public record HistoryLine(String what, String detail, Person who, Instant at) {}

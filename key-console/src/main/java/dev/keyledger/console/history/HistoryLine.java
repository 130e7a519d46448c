package dev.keyledger.console.history;

import dev.keyledger.console.upstream.Views.Person;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event of a key's history, in words.
 *
 * @param what happened
 * @param detail null: there is no more to say
 */
public record HistoryLine(String what, @Nullable String detail, Person who, Instant at) {}

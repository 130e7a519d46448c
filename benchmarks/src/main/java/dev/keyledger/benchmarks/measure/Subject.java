package dev.keyledger.benchmarks.measure;

import java.util.Locale;

/**
 * Who does what, and how many at a time: one line of the table.
 *
 * @param operation what is done, for example {@code create}
 * @param contender who does it
 */
public record Subject(String operation, String contender, int clients) {
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s, %s, %d client%s", contender, operation, clients, clients == 1 ? "" : "s");
    }
}

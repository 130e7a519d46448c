package dev.keyledger.benchmarks.measure;

/**
 * Who does what, and how many at a time: one line of the table.
 *
 * @param operation what is done, for example {@code create}
 * @param contender who does it
 */
public record Subject(String operation, String contender, int clients) {
    @Override
    public String toString() {
        return "%s, %s, %d client%s".formatted(contender, operation, clients, clients == 1 ? "" : "s");
    }
}

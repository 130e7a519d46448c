package dev.keyledger.benchmarks.capacity;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The tables of docs/scaling.md. */
final class CapacityTables {
    static final List<Integer> FACTORS = List.of(1, 10, 100, 1_000);
    static final List<Integer> CHECKED_BY = List.of(10_000, 100_000);

    private static final double GIGA = 1e9;

    private CapacityTables() {}

    /** What the model says of runs that it wasn't made from, beside what was measured. */
    static String check(Path results) {
        var counting = new Counting(Measured.in(results));
        var table = new StringBuilder("""
                | keys | rows per event, simulated | measured | events/s, reckoned | measured |
                |---|---|---|---|---|
                """);
        for (int keys : CHECKED_BY) {
            Measured.Drain drain = Measured.drain(results, keys);
            table.append(String.format(
                    Locale.ROOT,
                    "| %,d | %.2f | %.2f | %,.0f | %,.0f |%n",
                    keys,
                    counting.rowsWhileBehind(keys),
                    drain.rows(),
                    counting.eventsPerSecondWhileBehind(keys),
                    drain.eventsPerSecond()));
        }
        return table.toString();
    }

    static String needs(Measured measured, Load once) {
        List<Load> loads = FACTORS.stream().map(once::times).toList();
        List<Need> needs = loads.stream().map(load -> Need.of(load, measured)).toList();
        var table = new StringBuilder("| | 1 × | 10 × | 100 × | 1,000 × |\n|---|---|---|---|---|\n");
        row(table, "keys ever made", loads, load -> grouped(load.keys()));
        row(table, "verifications/s over HTTP", loads, load -> grouped(load.verifications()));
        row(table, "requests/s that are counted", loads, load -> grouped(load.requests()));
        row(table, "creates and changes/s", loads, load -> String.format(Locale.ROOT, "%,.1f", load.creates()));
        row(table, "pages/s", loads, load -> grouped(load.pages()));
        row(table, "**cores, all in all**", needs, need -> cores(need.cores()));
        row(table, "of them: verification", needs, need -> cores(need.verifyCores()));
        row(table, "counting, in usage-aggregator", needs, need -> cores(need.counterCores()));
        row(table, "counting, in PostgreSQL", needs, need -> cores(need.usageDatabaseCores()));
        row(table, "usage, in key-query-service and its database", needs, need -> cores(need.viewCores()));
        row(table, "pages and commands, databases included", needs, need -> cores(need.otherCores()));
        row(table, "rows per counted request", needs, need -> String.format(Locale.ROOT, "%.2f", need.rowsPerEvent()));
        row(table, "heap for keys, GB, of each verifier", needs, need -> giga(need.keyBytes()));
        row(
                table,
                "memory for the ids of an hour, GB, over all instances",
                needs,
                need -> giga(need.idBytesOfAnHour()));
        row(table, "ids of a week in PostgreSQL, GB", needs, need -> giga(need.idBytesOnDisk()));
        row(
                table,
                "`gateway-requests`, MB/s",
                needs,
                need -> String.format(Locale.ROOT, "%,.1f", need.topicBytesPerSecond() / 1e6));
        row(table, "a verifier's start, s", needs, need -> grouped(need.readySeconds()));
        row(table, "a rebuild of the views, min", needs, need -> grouped(Math.ceil(need.rebuildSeconds() / 60)));
        return table.toString();
    }

    private static <T> void row(StringBuilder table, String name, List<T> columns, Function<T, String> figure) {
        table.append("| ").append(name).append(" |");
        columns.forEach(column -> table.append(' ').append(figure.apply(column)).append(" |"));
        table.append('\n');
    }

    private static String grouped(double figure) {
        return String.format(Locale.ROOT, "%,.0f", figure);
    }

    private static String cores(double figure) {
        return String.format(Locale.ROOT, figure < 10 ? "%.2f" : "%,.0f", figure);
    }

    private static String giga(double bytes) {
        return String.format(Locale.ROOT, bytes < 10 * GIGA ? "%.2f" : "%,.0f", bytes / GIGA);
    }
}

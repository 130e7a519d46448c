package dev.keyledger.benchmarks.rebuild;

import dev.keyledger.benchmarks.measure.Trial;
import dev.keyledger.benchmarks.stack.Postgres;
import java.util.List;
import java.util.stream.Collectors;

/** What the database alone needs for the rows that a rebuild makes: it copies them from table to unlogged table. */
final class TableCopy {
    private static final String DATABASE = "keyledger_query";
    private static final String SCHEMA = "bench_copy";
    private static final List<String> TABLES = List.of("workspace", "key_view", "key_secret", "key_history");

    private final Postgres postgres;

    TableCopy(Postgres postgres) {
        this.postgres = postgres;
    }

    /** @param events that made the rows */
    Trial run(long events) {
        drop();
        postgres.execute(
                DATABASE,
                TABLES.stream()
                        .map(TableCopy::create)
                        .collect(Collectors.joining("", "CREATE SCHEMA " + SCHEMA + ";", "")));
        long started = System.nanoTime();
        postgres.execute(DATABASE, TABLES.stream().map(TableCopy::fill).collect(Collectors.joining()));
        double seconds = (System.nanoTime() - started) / 1e9;
        drop();
        return Trial.ofOnePiece(events, seconds);
    }

    /** With the primary key, as a rebuild's tables have it, and no other index. */
    private static String create(String table) {
        String primaryKey =
                switch (table) {
                    case "workspace" -> "workspace_id";
                    case "key_view" -> "key_id";
                    case "key_secret" -> "key_id, secret_version";
                    default -> "key_id, version";
                };
        return "CREATE UNLOGGED TABLE %s.%s (LIKE public.%s, PRIMARY KEY (%s));"
                .formatted(SCHEMA, table, table, primaryKey);
    }

    private static String fill(String table) {
        return "INSERT INTO %s.%s SELECT * FROM public.%s;".formatted(SCHEMA, table, table);
    }

    private void drop() {
        postgres.execute(DATABASE, "DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    }
}

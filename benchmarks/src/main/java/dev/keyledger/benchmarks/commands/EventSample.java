package dev.keyledger.benchmarks.commands;

import dev.keyledger.benchmarks.stack.Postgres;

/**
 * What one of our own events holds, so that the comparator's rows are as large as ours.
 *
 * @param data JSON
 */
record EventSample(String actor, String data) {
    private static final String NEWEST = " FROM events WHERE type = 'key.created' AND data ->> 'kind' = "
            + "'additional' ORDER BY position DESC LIMIT 1";

    /** The newest creation of an additional key; there must be one. */
    static EventSample newestIn(Postgres postgres, String database) {
        return new EventSample(
                postgres.valueOf(database, "SELECT actor" + NEWEST),
                postgres.valueOf(database, "SELECT cast(data AS text)" + NEWEST));
    }
}

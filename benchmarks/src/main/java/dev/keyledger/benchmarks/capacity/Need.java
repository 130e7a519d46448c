package dev.keyledger.benchmarks.capacity;

/** What a load needs. Cores are those of the measured machine, with nothing left for peaks. */
record Need(
        double verifyCores,
        double counterCores,
        double usageDatabaseCores,
        double viewCores,
        double otherCores,
        double creates,
        double rowsPerEvent,
        double keyBytes,
        double idBytesOfAnHour,
        double idBytesOnDisk,
        double topicBytesPerSecond,
        double readySeconds,
        double rebuildSeconds) {
    private static final double SECONDS_OF_AN_HOUR = 3_600;
    private static final double SECONDS_OF_A_WEEK = 7 * 24 * SECONDS_OF_AN_HOUR;

    /** As docs/configuration.md says of {@code ids-bytes-max}; measured are some 25. */
    private static final int ID_BYTES_PLANNED = 30;

    private static final int ID_BYTES_ON_DISK = 16;

    static Need of(Load load, Measured measured) {
        var counting = new Counting(measured);
        double rows = counting.rowsWhileFresh(load.keys(), load.requests());
        double pagesAndCreates = load.pages() * (measured.pageMicros() + measured.pageDatabaseMicros())
                + load.creates()
                        * (measured.createMicros() + measured.createDatabaseMicros() + measured.createViewMicros());
        return new Need(
                load.verifications() * measured.verifyMicros() / 1e6,
                load.requests() * counting.counterMicros(rows) / 1e6,
                load.requests() * counting.databaseMicros(rows) / 1e6,
                load.requests() * counting.viewMicros(rows) / 1e6,
                pagesAndCreates / 1e6,
                load.creates(),
                rows,
                load.keys() * measured.bytesPerKey(),
                load.requests() * SECONDS_OF_AN_HOUR * ID_BYTES_PLANNED,
                load.requests() * SECONDS_OF_A_WEEK * ID_BYTES_ON_DISK,
                load.requests() * measured.bytesPerEvent(),
                load.keys() / 1e6 * measured.readySecondsPerMillionKeys(),
                load.keys() / measured.rebuiltEventsPerSecond());
    }

    double cores() {
        return verifyCores + counterCores + usageDatabaseCores + viewCores + otherCores;
    }
}

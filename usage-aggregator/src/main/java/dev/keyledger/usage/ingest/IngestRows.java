package dev.keyledger.usage.ingest;

import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.usage.ledger.UsageLedger;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What the database knows about counting, whichever instance does it. */
@ApplicationScoped
class IngestRows {
    private static final String PARTITIONS = """
            SELECT u.partition, p.next_offset, u.complete_through, u.floor_hour,
                u.requests, u.duplicates, u.late, u.unpriced
            FROM usage_partition u JOIN feed_position p ON p.partition = u.partition AND p.reader = ? AND p.topic = ?
            ORDER BY u.partition
            """;

    private static final String UNPRICED = """
            SELECT model, sum(unpriced_requests) FROM usage_hour WHERE unpriced_requests > 0
            GROUP BY model ORDER BY sum(unpriced_requests) DESC, model LIMIT 100
            """;

    private static final String REASONS = """
            SELECT model, provider, reason, sum(requests)::bigint FROM usage_unpriced GROUP BY model, provider, reason
            ORDER BY sum(requests) DESC, model, provider, reason LIMIT 100
            """;

    private static final String IDS = """
            SELECT coalesce(sum(ids), 0), coalesce(max(ids), 0)
            FROM (SELECT sum(length(ids)) / 16 AS ids FROM event_ids GROUP BY hour) AS hours
            """;

    private final DataSource dataSource;

    IngestRows(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** @param completeThrough null: not known yet */
    record Partition(
            int partition,
            long nextOffset,
            @Nullable Instant completeThrough,
            Instant floorHour,
            long requests,
            long duplicates,
            long late,
            long unpriced) {}

    List<Partition> partitions(String topic) throws SQLException {
        return Jdbc.list(
                dataSource,
                PARTITIONS,
                row -> new Partition(
                        row.getInt(1),
                        row.getLong(2),
                        Jdbc.instant(row, 3),
                        Jdbc.time(row, 4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)),
                UsageLedger.READER,
                topic);
    }

    /** Remembered events: all of them, and those of the event hour that has most. */
    record Ids(long stored, long ofBusiestHour) {}

    Ids ids() throws SQLException {
        return Jdbc.list(dataSource, IDS, row -> new Ids(row.getLong(1), row.getLong(2)))
                .getFirst();
    }

    /** Requests of the window by model, the most first; empty if all are priced. */
    SequencedMap<String, Long> unpricedByModel() throws SQLException {
        return numbersByName(UNPRICED);
    }

    /** Why requests of the window are unpriced, the most first. */
    List<IngestStatus.UnpricedModel> unpricedByReason() throws SQLException {
        return Jdbc.list(
                dataSource,
                REASONS,
                row -> IngestStatus.UnpricedModel.of(
                        row.getString(1), row.getString(2), row.getString(3), row.getLong(4)));
    }

    Map<String, Long> deadLettersByReason() throws SQLException {
        return numbersByName("SELECT reason, sum(count) FROM dead_letter_count GROUP BY reason ORDER BY reason");
    }

    private SequencedMap<String, Long> numbersByName(String sql) throws SQLException {
        var numbers = new LinkedHashMap<String, Long>();
        var unused = Jdbc.list(dataSource, sql, row -> numbers.put(row.getString(1), row.getLong(2)));
        return numbers;
    }
}

package dev.keyledger.query.keyview.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyledger.events.Topics;
import dev.keyledger.query.keyview.store.ParkedTable.Quarantined;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.log.KeyEventRecord;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Reads a key's records in quarantine once more, as this build can, in the place of the log that has them too. */
public final class SecondReading {
    private static final String TAKE_OUT = """
            DELETE FROM key_quarantine WHERE key_id = ANY (?)
            RETURNING partition, log_offset, key_id, reason, record_key, headers, data, quarantined_at
            """;

    private static final String SINCE_WHEN = """
            UPDATE key_quarantine q SET quarantined_at = w.at
            FROM unnest(?::int[], ?::bigint[], ?::timestamptz[]) AS w (partition, log_offset, at)
            WHERE q.partition = w.partition AND q.log_offset = w.log_offset
            """;

    private SecondReading() {}

    private record Held(Quarantined record, OffsetDateTime since) {}

    /**
     * Inside the caller's transaction, which must keep the feed from committing. What still can't be read or stored is in
     * quarantine again, since when it was.
     */
    public static void of(Connection connection, KeyEventReader reader, UUID keyId, Instant now) throws SQLException {
        List<Held> held = takenOut(connection, keyId);
        ViewStore.Written written = ViewStore.write(
                Views.live(connection),
                reader,
                held.stream().map(one -> recordOf(reader, one.record())).toList(),
                Set.of(keyId),
                now,
                KeyViewWriter.WAITING_PER_KEY_MAX);
        keepTimes(connection, held);
        ViewCommits.announce(connection, written.changed());
    }

    private static List<Held> takenOut(Connection connection, UUID keyId) throws SQLException {
        var held = new ArrayList<Held>();
        try (PreparedStatement delete = OfKeys.prepare(connection, TAKE_OUT, List.of(keyId));
                ResultSet row = delete.executeQuery()) {
            while (row.next()) {
                held.add(new Held(ParkedTable.quarantinedOf(row), row.getObject(8, OffsetDateTime.class)));
            }
        }
        return held;
    }

    private static KeyEventRecord recordOf(KeyEventReader reader, Quarantined kept) {
        var headers = new RecordHeaders();
        kept.headers().forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
        return reader.read(new ConsumerRecord<>(
                Topics.KEY_EVENTS,
                kept.partition(),
                kept.offset(),
                ConsumerRecord.NO_TIMESTAMP,
                TimestampType.NO_TIMESTAMP_TYPE,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                kept.recordKey(),
                kept.data() == null ? null : ByteBuffer.wrap(kept.data()),
                headers,
                Optional.empty()));
    }

    private static void keepTimes(Connection connection, List<Held> held) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SINCE_WHEN)) {
            update.setArray(
                    1,
                    connection.createArrayOf(
                            "int",
                            held.stream().map(one -> one.record().partition()).toArray()));
            update.setArray(
                    2,
                    connection.createArrayOf(
                            "bigint",
                            held.stream().map(one -> one.record().offset()).toArray()));
            update.setArray(
                    3,
                    connection.createArrayOf(
                            "timestamptz",
                            held.stream()
                                    .map(one -> one.since().withOffsetSameInstant(ZoneOffset.UTC))
                                    .toArray()));
            update.executeUpdate();
        }
    }
}

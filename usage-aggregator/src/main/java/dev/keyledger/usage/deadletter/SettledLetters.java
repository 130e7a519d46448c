package dev.keyledger.usage.deadletter;

import dev.keyledger.events.Actor;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.keyformat.KeysInText;
import dev.keyledger.kit.database.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

/** The table {@code dead_letter_settled}. */
@ApplicationScoped
class SettledLetters {
    /** Longer than their topic keeps the letters, so that who asks what became of one is told. */
    private static final Duration KEPT_FOR = Duration.ofDays(400);

    private static final String ADD = """
            INSERT INTO dead_letter_settled
            SELECT ?, partition, "offset", ?, ?, reason, "letterAt", ?, ?, ?
              FROM jsonb_to_recordset(?::jsonb) AS given (partition int, "offset" bigint, reason text, "letterAt" timestamptz)
            ON CONFLICT DO NOTHING
            """;

    private static final String WHICH = """
             FROM dead_letter_settled WHERE topic_id = ? AND partition = ? AND log_offset >= ? AND letter_at >= ?
            """;

    private static final String PAGE = """
            SELECT partition, log_offset, how, why, reason, letter_at, actor_id, actor_name, settled_at
            """ + WHICH + " ORDER BY log_offset LIMIT ?";

    private final DataSource dataSource;

    SettledLetters(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Which are asked for.
     *
     * @param from the first offset
     * @param since when a letter became one, at the earliest
     */
    record Which(String topicId, int partition, long from, Instant since) {}

    /** @return how many had not been settled before */
    int add(SettleLettersRequest request, Actor actor, Instant now) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Jdbc.update(connection, "DELETE FROM dead_letter_settled WHERE settled_at < ?", now.minus(KEPT_FOR));
            return Jdbc.update(
                    connection,
                    ADD,
                    request.topicId(),
                    request.how(),
                    request.why() == null ? null : KeysInText.masked(request.why()),
                    actor.id(),
                    actor.name(),
                    now,
                    WireJson.mapper().valueToTree(request.letters()).toString());
        }
    }

    SettledLetter.Page page(Which which, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            List<SettledLetter> items = Jdbc.list(
                    connection,
                    PAGE,
                    row -> new SettledLetter(
                            row.getInt(1),
                            row.getLong(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            Jdbc.time(row, 6),
                            new Actor(row.getString(7), row.getString(8)),
                            Jdbc.time(row, 9)),
                    which.topicId(),
                    which.partition(),
                    which.from(),
                    which.since(),
                    limit);
            return new SettledLetter.Page(
                    items,
                    Jdbc.number(
                            connection,
                            "SELECT count(*)" + WHICH,
                            which.topicId(),
                            which.partition(),
                            which.from(),
                            which.since()));
        }
    }
}

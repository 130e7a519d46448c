package dev.keyledger.benchmarks.transfer;

import dev.keyledger.benchmarks.BenchProblem;
import dev.keyledger.benchmarks.seed.SeedEvents;
import dev.keyledger.benchmarks.stack.Postgres;
import dev.keyledger.benchmarks.stack.Stack;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.keyformat.Peppers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Fills an event store by way of PostgreSQL alone. The tables beside the events stay empty: an export reads none of them. */
final class FilledStore {
    static final String DATABASE = "keyledger_command";
    /** All but the position, which each store gives for itself. */
    static final String COLUMNS =
            "event_id, stream_id, workspace_id, version, type, schema_version, occurred_at, actor, data";

    private static final KeyEventCodec CODEC = new KeyEventCodec();

    private FilledStore() {}

    /** So many events, each of which makes a key. */
    static void fill(Stack stack, int events) {
        var made = new SeedEvents(Peppers.parse(stack.peppers()).newest());
        Postgres postgres = stack.postgres();
        try (Connection connection = postgres.connect(DATABASE)) {
            CopyIn copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY events (" + COLUMNS + ") FROM STDIN");
            for (int i = 0; i < events; i++) {
                boolean first = i % (SeedEvents.KEYS_PER_WORKSPACE + 1) == 0;
                byte[] row = rowOf(first ? made.workspace() : made.key().event());
                copy.writeToCopy(row, 0, row.length);
            }
            copy.endCopy();
            connection.createStatement().execute("ANALYZE events");
        } catch (SQLException e) {
            throw new BenchProblem("PostgreSQL refused: " + e.getMessage(), e);
        }
    }

    /** As COPY takes it: what it would read as the end of a column, or as one of its own marks, doesn't occur in JSON. */
    private static byte[] rowOf(KeyEventEnvelope event) {
        EventType type = EventType.of(event.event());
        return (String.join(
                                "\t",
                                event.eventId().toString(),
                                event.keyId().toString(),
                                event.workspaceId().value(),
                                Long.toString(event.version()),
                                type.wireName(),
                                Integer.toString(type.schemaVersion()),
                                WireTime.format(event.occurredAt()),
                                event.actor().id(),
                                CODEC.encodeData(event.event(), event.actor()).replace("\\", "\\\\"))
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}

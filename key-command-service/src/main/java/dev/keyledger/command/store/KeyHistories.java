package dev.keyledger.command.store;

import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.EventType;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.key.KeyEvent;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the histories of keys from the event store. */
@ApplicationScoped
public class KeyHistories implements PanacheRepositoryBase<EventRow, Long> {
    private final KeyEventCodec codec = new KeyEventCodec();

    /** Empty if there is no such key, or it belongs to another workspace. */
    public Uni<Optional<KeyHistory>> find(WorkspaceId workspaceId, UUID keyId) {
        return Panache.withSession(() -> list("streamId = ?1 order by version", keyId))
                .onFailure()
                .transform(Refusal::of)
                .map(rows -> historyOf(workspaceId, keyId, rows));
    }

    private Optional<KeyHistory> historyOf(WorkspaceId workspaceId, UUID keyId, List<EventRow> rows) {
        if (rows.isEmpty() || !rows.getFirst().workspaceId.equals(workspaceId.value())) {
            return Optional.empty();
        }
        return Optional.of(new KeyHistory(
                workspaceId,
                keyId,
                rows.stream()
                        .map(row -> new KeyHistory.Change(row.occurredAt, row.actor, eventOf(row)))
                        .toList()));
    }

    private KeyEvent eventOf(EventRow row) {
        EventType type = EventType.ofWireName(row.type)
                .orElseThrow(() -> new IllegalStateException("the event store holds an unknown type " + row.type));
        return codec.decodeData(type, row.schemaVersion, row.data);
    }
}

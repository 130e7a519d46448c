package dev.keyledger.query.quarantine;

import dev.keyledger.events.Actor;
import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.feed.FeedPositions;
import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.query.heads.KeyHead;
import dev.keyledger.query.keyview.store.KeyFeed;
import dev.keyledger.query.keyview.store.SecondReading;
import dev.keyledger.query.quarantine.Settled.Refused;
import dev.keyledger.query.release.Releases;
import dev.keyledger.verifier.log.KeyEventReader;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What operators do about records in quarantine: have them read again, or drop them. While it is done the live feed's commits
 * wait, and so does the end of a rebuild. A key leaves quarantine only if the views then have the last event of it that the
 * event store has: the record that nobody could read might have been its revocation.
 */
@ApplicationScoped
class Settlement {
    private static final String OF_PLACE = "SELECT key_id FROM key_quarantine WHERE partition = ? AND log_offset = ?";

    private static final String IN_QUARANTINE = "SELECT EXISTS (SELECT FROM key_quarantine WHERE key_id = ?)";
    private static final String WAITS = "SELECT EXISTS (SELECT FROM key_parked WHERE key_id = ?)";

    private final AgroalDataSource dataSource;
    private final Clock clock;
    private final KeyEventReader reader = new KeyEventReader(new KeyEventCodec());

    @Inject
    Settlement(AgroalDataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /** What is done about some records of one key. */
    private interface Remedy {
        void of(@Nullable UUID keyId, List<LogPlace> places) throws SQLException;
    }

    /** Has this build read them: another one may have put them there. Of a key, all that it has in quarantine. */
    Settled requeue(SettleRequest request) throws SQLException {
        return settle(request, (connection, positions) -> (keyId, places) -> {
            if (keyId != null) {
                SecondReading.of(connection, reader, keyId, clock.instant());
            }
        });
    }

    Settled drop(SettleRequest request, Actor actor) throws SQLException {
        String why = request.why() == null ? "" : request.why();
        return settle(request, (connection, positions) -> (keyId, places) -> {
            for (LogPlace place : places) {
                String topicId = Optional.ofNullable(positions.get(place.partition()))
                        .map(FeedPositions.Position::topicId)
                        .orElse("");
                DroppedEvents.note(connection, topicId, place, why, actor, clock.instant());
                Jdbc.update(
                        connection,
                        "DELETE FROM key_quarantine WHERE partition = ? AND log_offset = ?",
                        place.partition(),
                        place.offset());
            }
        });
    }

    private interface Remedies {
        Remedy over(Connection connection, Map<Integer, FeedPositions.Position> positions);
    }

    private Settled settle(SettleRequest request, Remedies remedies) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Remedy remedy = remedies.over(
                        connection, new FeedPositions(KeyFeed.READER, Topics.KEY_EVENTS).lock(connection));
                Settled settled = settleKeys(connection, request, remedy);
                connection.commit();
                return settled;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private Settled settleKeys(Connection connection, SettleRequest request, Remedy remedy) throws SQLException {
        var byKey = new LinkedHashMap<Optional<UUID>, List<LogPlace>>();
        long absent = 0;
        for (LogPlace place : request.places()) {
            List<Optional<UUID>> there = Jdbc.list(
                    connection,
                    OF_PLACE,
                    row -> Optional.ofNullable(row.getObject(1, UUID.class)),
                    place.partition(),
                    place.offset());
            if (there.isEmpty()) {
                absent++;
            } else {
                byKey.computeIfAbsent(there.getFirst(), key -> new ArrayList<>())
                        .add(place);
            }
        }
        var refused = new ArrayList<Refused>();
        long left = 0;
        for (var ofKey : byKey.entrySet()) {
            UUID keyId = ofKey.getKey().orElse(null);
            Savepoint before = connection.setSavepoint();
            remedy.of(keyId, ofKey.getValue());
            Optional<String> lack =
                    keyId == null ? Optional.empty() : released(connection, keyId, request.headOf(keyId));
            if (keyId != null && lack.isPresent()) {
                connection.rollback(before);
                refused.add(new Refused(keyId, lack.get()));
            }
            connection.releaseSavepoint(before);
            for (LogPlace place : ofKey.getValue()) {
                left += Jdbc.list(connection, OF_PLACE, row -> 1, place.partition(), place.offset())
                        .size();
            }
        }
        return new Settled(request.places().size() - absent - left, left, absent, refused);
    }

    /** Tells verifiers if the key's quarantine is over. @return why it must not be; empty: it may, or it isn't. */
    private static Optional<String> released(Connection connection, UUID keyId, @Nullable KeyHead head)
            throws SQLException {
        if (Jdbc.holds(connection, IN_QUARANTINE, keyId)) {
            return Optional.empty();
        }
        if (Jdbc.holds(connection, WAITS, keyId)) {
            // Out of quarantine nobody would see it any more, and it would stay in doubt.
            return Optional.of("an event before those that could be read is missing; ops replay keys");
        }
        Optional<KeyHead> view = Jdbc.list(
                        connection,
                        "SELECT version, last_event_id FROM key_view WHERE key_id = ?",
                        row -> new KeyHead(keyId, row.getLong(1), row.getObject(2, UUID.class)),
                        keyId)
                .stream()
                .findFirst();
        Optional<String> lack = lackOf(view.orElse(null), head);
        if (lack.isEmpty() && view.isPresent()) {
            Releases.note(connection, keyId);
        }
        return lack;
    }

    private static Optional<String> lackOf(@Nullable KeyHead view, @Nullable KeyHead head) {
        long version = view == null ? 0 : view.version();
        long stored = head == null ? 0 : head.version();
        if (version < stored) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the event store has version %d of it, and the views would have version %d",
                    stored,
                    version));
        }
        if (view != null && head == null) {
            return Optional.of("the event store doesn't have this key, and the views do");
        }
        if (view != null
                && head != null
                && version == stored
                && view.eventId() != null
                && !view.eventId().equals(head.eventId())) {
            return Optional.of("its last event in the event store is another one than in the views");
        }
        return Optional.empty();
    }
}

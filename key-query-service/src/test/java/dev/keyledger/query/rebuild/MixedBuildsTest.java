package dev.keyledger.query.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.operations.Operation;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.operations.OperationWorker;
import dev.keyledger.query.keyview.store.SnapshotOfViews;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.log.KeyEventReader;
import dev.keyledger.verifier.memory.Doubt;
import dev.keyledger.verifier.memory.KeySnapshot;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two builds of the service on one database, as in a rolling upgrade, or one after the other. */
@Execution(ExecutionMode.CONCURRENT)
class MixedBuildsTest {
    /** Events a second, so that a rebuild can be stopped half way. */
    private static final int SLOW = 300;

    private RebuildFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new RebuildFixture();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    /** It might be the key's revocation. */
    @Test
    void keyWithAnEventParkedByANewerBuild_isInDoubtForVerification() throws Exception {
        KeyHistoryBuilder key = fixture.key("acme");
        KeyEventEnvelope created = key.additional("CI", List.of("models:read"), null);
        key.event(new KeyRenamed("CD"));
        fixture.publish(created, key.event(new KeyRevoked(null)));
        fixture.feed();
        fixture.awaitLive();
        int parked = fixture.execute("UPDATE key_parked SET headers = convert_to(replace(convert_from(headers, 'UTF8'),"
                + " 'key.revoked', 'key.of-a-newer-build'), 'UTF8')");
        assertThat(parked).isEqualTo(1);

        KeySnapshot snapshot = new SnapshotOfViews(
                        fixture.dataSource(), fixture.topic(), new KeyEventReader(new KeyEventCodec()))
                .load(() -> any -> {});

        assertThat(snapshot.early()).isEmpty();
        assertThat(snapshot.doubts()).extracting(Doubt::keyId).containsExactly(key.keyId());
    }

    @Test
    void rebuildBegunBeforeAMigration_isBegunAnew() throws Exception {
        fixture.keys(600);
        fixture.feed();
        fixture.awaitLive();
        fixture.execute("UPDATE key_view SET name = 'damaged'");
        OperationWorker older = fixture.worker(100);
        UUID id = fixture.request(SLOW);
        fixture.awaitDone(id, 200);
        older.close();
        fixture.execute("ALTER TABLE key_rebuild.key_view DROP COLUMN timelines");

        fixture.worker();
        Operation done = fixture.awaitEnd(id);

        assertThat(done.status()).as("%s", done).isEqualTo(OperationStatus.COMPLETED);
        fixture.assertViewsEqualAFreshBuild();
    }
}

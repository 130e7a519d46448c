package dev.keyledger.query.rebuild;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.kit.lease.LeaseLostException;
import dev.keyledger.operations.OperationConfig;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.OperationStatus;
import dev.keyledger.operations.OperationType;
import dev.keyledger.operations.OperationWorker;
import dev.keyledger.operations.StartOperation;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances that freeze, take long or fail in the middle of an operation, and what others make of it. */
class OperationLeaseTest {

    private RebuildFixture fixture;
    private OperationWorker first;
    private OperationWorker second;

    @BeforeEach
    void open() throws Exception {
        fixture = new RebuildFixture();
        fixture.execute("CREATE TABLE written (by_whom text)");
    }

    @AfterEach
    void close() throws SQLException {
        first.close();
        if (second != null) {
            second.close();
        }
        fixture.close();
    }

    /** What one instance does with an operation. */
    @FunctionalInterface
    private interface Attempt {
        void make(OperationRun run) throws SQLException, InterruptedException;
    }

    private OperationWorker instance(Attempt attempt) {
        var config = new SmallRyeConfigBuilder()
                .withMapping(OperationConfig.class)
                .withDefaultValue("keyledger.operations.poll-interval", "PT0.1S")
                .withDefaultValue("keyledger.operations.lease", "PT1S")
                .build()
                .getConfigMapping(OperationConfig.class);
        var worker = new OperationWorker(
                List.of(new OperationType() {
                    @Override
                    public String name() {
                        return KeyViewRebuild.NAME;
                    }

                    @Override
                    public void run(OperationRun run) throws SQLException, InterruptedException {
                        attempt.make(run);
                    }

                    @Override
                    public void discard(Connection connection) {}
                }),
                fixture.dataSource(),
                config,
                Clock.systemUTC());
        worker.start();
        return worker;
    }

    private static void write(OperationRun run, String byWhom) throws SQLException {
        execute(run, "INSERT INTO written VALUES ('" + byWhom + "')");
    }

    private static void execute(OperationRun run, String sql) throws SQLException {
        try (Statement statement = run.connection().createStatement()) {
            statement.execute(sql);
        }
    }

    private static void complete(OperationRun run, String byWhom) throws SQLException, InterruptedException {
        run.inTransaction(() -> {
            write(run, byWhom);
            run.complete(null, null);
        });
    }

    private UUID request() {
        return fixture.ask(new StartOperation(KeyViewRebuild.NAME, null, null, null));
    }

    private List<List<String>> written() {
        return fixture.query("SELECT by_whom FROM written");
    }

    private void awaitCompleted(UUID id) {
        await().untilAsserted(() -> assertThat(fixture.operation(id).status()).isEqualTo(OperationStatus.COMPLETED));
    }

    @Test
    void frozenInstance_isSucceeded_andWritesNothingOnceItWakes() throws Exception {
        var frozen = new CountDownLatch(1);
        var thawed = new CountDownLatch(1);
        var heard = new AtomicReference<Throwable>();
        first = instance(run -> {
            run.inTransaction(run::begin);
            frozen.countDown();
            thawed.await();
            try {
                complete(run, "first");
            } catch (LeaseLostException e) {
                heard.set(e);
                throw e;
            }
        });
        UUID id = request();
        frozen.await();
        second = instance(run -> complete(run, "second"));

        awaitCompleted(id);
        thawed.countDown();

        await().until(() -> heard.get() != null);
        assertThat(written()).containsExactly(List.of("second"));
    }

    @Test
    void instanceAtALongStatement_isNotOvertaken() throws Exception {
        var attempts = new AtomicInteger();
        var begun = new CountDownLatch(1);
        first = instance(run -> {
            run.inTransaction(() -> {
                begun.countDown();
                execute(run, "SELECT pg_sleep(3)");
            });
            complete(run, "first");
        });
        UUID id = request();
        begun.await();
        second = instance(run -> attempts.incrementAndGet());

        awaitCompleted(id);

        assertThat(written()).containsExactly(List.of("first"));
        assertThat(attempts).hasValue(0);
    }

    @Test
    void errorInAnOperation_isFollowedByAnotherAttempt() {
        var attempts = new AtomicInteger();
        first = instance(run -> {
            if (attempts.incrementAndGet() == 1) {
                throw new StackOverflowError("in an operation");
            }
            complete(run, "first");
        });

        awaitCompleted(request());

        assertThat(attempts).hasValue(2);
    }

    @Test
    void operationOfANewerBuild_isLeftAlone_andStandsInNobodysWay() throws Exception {
        fixture.execute("INSERT INTO operation (operation_id, type, status, requested_by, requested_at)"
                + " VALUES ('00000000-0000-7000-8000-000000000001', 'newer', 'waiting', 'ops', now()),"
                + " ('00000000-0000-7000-8000-000000000002', 'newest', 'pausing', 'ops', now())");
        first = instance(run -> complete(run, "first"));

        awaitCompleted(request());

        assertThat(fixture.query("SELECT status FROM operation WHERE type LIKE 'new%' ORDER BY 1"))
                .containsExactly(List.of("pausing"), List.of("waiting"));
        assertThat(fixture.operation(UUID.fromString("00000000-0000-7000-8000-000000000002"))
                        .status())
                .isEqualTo(OperationStatus.OTHER);
    }
}

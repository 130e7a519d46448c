package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * For {@code --long}: it takes five minutes and more, most of which is waiting.
 *
 * <p>What hangs neither works nor dies, and holds what it held. Each process in turn stands still, and each database's
 * sessions; whoever doesn't need it goes on, and health tells the truth. The launcher is told to leave alone what hangs:
 * what it does otherwise is the last test's.
 */
@EnabledIfSystemProperty(
        named = "keyledger.long",
        matches = "true",
        disabledReason = "takes minutes of standing still: ./keyledger test --long")
class HangTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(15);
    /** A proof counts for 15 s, and another instance takes over in as much; then comes a beacon. */
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(20);
    /** PostgreSQL's clients give an answer up after 15 s, those without a reader after 30. */
    private static final Duration GIVEN_UP_WITHIN = Duration.ofSeconds(32);

    private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(15);

    private static Stack stack;
    private static SecondInstance secondCommands;
    private static SecondInstance secondQueries;

    private final Uses uses = new Uses(stack);
    private final List<Long> suspended = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();
    private String commands;
    private String queries;
    private Keys.Created live;

    /** @param from how long after the beginning it has to hold, and from then on at every look */
    private record Expectation(String what, Duration from, BooleanSupplier holds) {}

    @BeforeAll
    static void start() {
        stack = Stack.shared();
        new Keys(stack, "acme", "ada").provisioned();
        secondCommands = stack.another("key-command-service").started();
        secondQueries = stack.another("key-query-service").started();
    }

    @AfterAll
    static void stop() {
        secondCommands.close();
        secondQueries.close();
    }

    @BeforeEach
    void everythingWorks() {
        commands = stack.endpoint("command");
        queries = stack.endpoint("query");
        await("everything to be ready").until(HangTest::allReady);
        live = new Keys(stack, "acme", "ada").createVisible("live " + System.nanoTime());
        await("the key to be valid").until(() -> verifies(queries));
    }

    @AfterEach
    void goOn() {
        resume();
    }

    @Test
    void leadingRelay_anotherTakesOver() {
        boolean secondLeads = secondCommands.metrics().sum("keyledger_relay_leading") > 0;
        String other = secondLeads ? commands : secondCommands.address();
        long leader = secondLeads ? secondCommands.pid() : stack.pid("key-command-service");
        expect("commands at the other instance", AT_ONCE, () -> uses.command(other));
        expect("lists", AT_ONCE, () -> uses.list(queries));
        expect("intake", AT_ONCE, this::takesIn);
        expect("verification", TAKEN_OVER_WITHIN, () -> verifies(queries));
        expect(
                "no word of health",
                AT_ONCE,
                () -> healthOf(secondLeads ? secondCommands.health() : commandsHealth()) == Health.SILENT);

        hang(List.of(leader), MINUTE);
    }

    @Test
    void queryService_anotherAnswers_andWhatWasRevokedMeanwhileIsNeverValid() {
        Keys.Created revoked = new Keys(stack, "acme", "ada").createVisible("revoked " + System.nanoTime());
        expect("commands", AT_ONCE, () -> uses.command(commands));
        expect("verification at the other instance", AT_ONCE, () -> verifies(secondQueries.address()));
        expect("lists at the other instance", AT_ONCE, () -> uses.list(secondQueries.address()));
        expect("intake", AT_ONCE, this::takesIn);
        expect("no word of health", AT_ONCE, () -> healthOf(queriesHealth()) == Health.SILENT);
        suspend(List.of(stack.pid("key-query-service")));
        new Keys(stack, "acme", "ada").revoke(revoked.keyId());

        look(MINUTE);
        resume();

        await("it to know of the revocation").atMost(RECOVERED_WITHIN).until(() -> {
            String code = uses.verify(queries, revoked);
            assertThat(code).as("what it knew before is too old to count").isIn("REVOKED", "503");
            return code.equals("REVOKED");
        });
        awaitRecovery();
    }

    @Test
    void usageAggregator_nobodyElseNeedsIt() {
        expectTheRestToGoOn();
        expect("usage of the query service", AT_ONCE, () -> queriesHealth().isUp("group/usage"));
        expect("status to tell it", AT_ONCE, () -> statusSays("usage-aggregator +not answering"));

        hang(List.of(stack.pid("usage-aggregator")), MINUTE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-console", "issuer"})
    void whatNoApiNeeds_isMissedByNone(String part) {
        expectTheRestToGoOn();
        expect("intake", AT_ONCE, this::takesIn);
        expect("every duty to be ready", AT_ONCE, HangTest::allReady);

        hang(List.of(stack.pid(part)), MINUTE);
    }

    @Test
    void kafka_commandsAndListsGoOn_andHealthTellsWhatIsNotKnown() {
        expect("commands", AT_ONCE, () -> uses.command(commands));
        expect("lists", AT_ONCE, () -> uses.list(queries));
        expectNothingToBeTakenForDead();
        expect("lists to be unready", TOLD_WITHIN, () -> queriesHealth().isDown("group/lists"));
        expect("usage to be unready", TOLD_WITHIN, () -> queriesHealth().isDown("group/usage"));
        expect("counting to be unready", TOLD_WITHIN, () -> usageHealth().isDown("group/usage"));
        expect("intake to be unready", TOLD_WITHIN, () -> usageHealth().isDown("group/intake"));
        expect("verify to be unready", TAKEN_OVER_WITHIN, () -> queriesHealth().isDown("group/verify"));
        expect("commands to be ready", AT_ONCE, () -> commandsHealth().isUp("group/commands"));
        expect(
                "lag not to be a number",
                TOLD_WITHIN,
                () -> Double.isNaN(stack.metrics("key-query-service").sum("keyledger_feed_lag")));
        expect(
                "counting's lag not to be a number",
                TOLD_WITHIN,
                () -> Double.isNaN(stack.metrics("usage-aggregator").sum("keyledger_usage_lag")));
        expect(
                "unsent events not to be none",
                TOLD_WITHIN,
                () -> stack.metrics("key-command-service").sum("keyledger_relay_unsent") != 0);

        hang(List.of(stack.pid("kafka")), MINUTE);
    }

    @Test
    void postgres_verificationGoesOnWhileItIsCertain_intakeAllTheTime_andNobodyIsLeftInTheDark() {
        expect("intake", AT_ONCE, this::takesIn);
        expect("verification to be certain or to say that it isn't", AT_ONCE, () -> List.of("VALID", "503")
                .contains(uses.verify(queries, live)));
        expectNothingToBeTakenForDead();
        expect("an answer to commands", AT_ONCE, () -> uses.answersCommand(commands));
        expect("an answer to lists", AT_ONCE, () -> uses.answersList(queries));
        expect("commands to be unready", TOLD_WITHIN, () -> commandsHealth().isDown("group/commands"));
        expect("lists to be unready", TOLD_WITHIN, () -> queriesHealth().isDown("group/lists"));
        expect("usage to be unready", TOLD_WITHIN, () -> queriesHealth().isDown("group/usage"));
        expect("counting to be unready", TOLD_WITHIN, () -> usageHealth().isDown("group/usage"));
        expect("intake to be ready", AT_ONCE, () -> usageHealth().isUp("group/intake"));

        hang(withChildren(stack.pid("postgres")), MINUTE);
    }

    @Test
    void sessionsOfCommands_othersAreOpened_andAnotherRelayTakesOver() throws SQLException {
        expect("lists", AT_ONCE, () -> uses.list(queries));
        expect("intake", AT_ONCE, this::takesIn);
        expect("commands", GIVEN_UP_WITHIN, () -> uses.command(commands));
        expect("verification", GIVEN_UP_WITHIN, () -> verifies(queries));
        expectNothingToBeTakenForDead();

        hang(new Databases(stack).sessions("keyledger_command"), MINUTE);
    }

    @Test
    void sessionsOfQueries_verificationGoesOn_andListsGetOthers() throws SQLException {
        expect("commands", AT_ONCE, () -> uses.command(commands));
        expect("verification", AT_ONCE, () -> verifies(queries));
        expect("intake", AT_ONCE, this::takesIn);
        expect("lists", GIVEN_UP_WITHIN, () -> uses.list(queries));
        expectNothingToBeTakenForDead();

        hang(new Databases(stack).sessions("keyledger_query"), MINUTE);
    }

    @Test
    void sessionsOfCounting_nobodyElseNeedsThem() throws SQLException {
        expectTheRestToGoOn();
        expect("intake", AT_ONCE, this::takesIn);
        expect("counting to be unready", TOLD_WITHIN, () -> usageHealth().isDown("group/usage"));
        expect("intake to be ready", AT_ONCE, () -> usageHealth().isUp("group/intake"));
        expectNothingToBeTakenForDead();

        hang(new Databases(stack).sessions("keyledger_usage"), MINUTE);
    }

    /** On a stack of its own, whose launcher does what it does for everybody. */
    @Test
    void serviceThatHangs_isReplacedByTheLauncher() throws Exception {
        try (var own = new Stack(Files.createTempDirectory("keyledger-hung-"), Duration.ofSeconds(8))) {
            own.up();
            long hung = own.pid("usage-aggregator");

            own.signal("usage-aggregator", "STOP");

            own.awaitRestart("usage-aggregator", hung);
            await("it to be ready").until(() -> own.health("usage-aggregator").isUp("group/usage", "group/intake"));
            assertThat(Files.readString(own.log())).contains("usage-aggregator hangs: no sign of life");
        }
    }

    private void expect(String what, Duration from, BooleanSupplier holds) {
        expectations.add(new Expectation(what, from, holds));
    }

    private void expectTheRestToGoOn() {
        expect("commands", AT_ONCE, () -> uses.command(commands));
        expect("verification", AT_ONCE, () -> verifies(queries));
        expect("lists", AT_ONCE, () -> uses.list(queries));
    }

    /** Who waits for what hangs isn't dead: to replace it would help nobody. */
    private void expectNothingToBeTakenForDead() {
        expect("commands to be alive", AT_ONCE, () -> commandsHealth().isUp("live"));
        expect("queries to be alive", AT_ONCE, () -> queriesHealth().isUp("live"));
        expect("counting to be alive", AT_ONCE, () -> usageHealth().isUp("live"));
    }

    private void hang(List<Long> pids, Duration duration) {
        suspend(pids);
        look(duration);
        resume();
        awaitRecovery();
    }

    private void suspend(List<Long> pids) {
        assertThat(pids).isNotEmpty();
        suspended.addAll(pids);
        signal("STOP");
    }

    private void look(Duration duration) {
        long begun = System.nanoTime();
        await("the rest of the hang")
                .pollInterval(Duration.ofSeconds(1))
                .atMost(duration.plusMinutes(3))
                .until(() -> {
                    for (Expectation expectation : expectations) {
                        Duration asked = since(begun);
                        boolean holds = expectation.holds().getAsBoolean();
                        assertThat(holds || asked.compareTo(expectation.from()) < 0)
                                .as("%s, asked after %d ms", expectation.what(), asked.toMillis())
                                .isTrue();
                    }
                    return since(begun).compareTo(duration) > 0;
                });
    }

    private void resume() {
        signal("CONT");
        suspended.clear();
    }

    /** A session may have ended before it is reached. */
    private void signal(String signal) {
        suspended.stream()
                .filter(pid -> ProcessHandle.of(pid).isPresent())
                .forEach(pid -> SecondInstance.signal(pid, signal));
    }

    private void awaitRecovery() {
        await("verification to recover").atMost(RECOVERED_WITHIN).until(() -> verifies(queries));
        await("every duty to be ready again").until(HangTest::allReady);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** What {@code ./keyledger status} prints, which has to be a failure. */
    private static boolean statusSays(String pattern) {
        try {
            Process status = stack.command("status").redirectErrorStream(true).start();
            String printed = new String(status.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return status.waitFor() != 0
                    && Pattern.compile(pattern).matcher(printed).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean verifies(String address) {
        return uses.verify(address, live).equals("VALID");
    }

    private boolean takesIn() {
        return uses.intake(stack.endpoint("usage"), live);
    }

    private static boolean allReady() {
        return commandsHealth().isUp("ready", "live", "group/commands")
                && queriesHealth().isUp("ready", "live", "group/verify", "group/lists", "group/usage")
                && usageHealth().isUp("ready", "live", "group/usage", "group/intake")
                && secondCommands.health().isUp("ready", "live")
                && secondQueries.health().isUp("ready", "live", "group/verify", "group/lists", "group/usage");
    }

    private static int healthOf(Health health) {
        return health.status("ready");
    }

    private static Health commandsHealth() {
        return stack.health("key-command-service");
    }

    private static Health queriesHealth() {
        return stack.health("key-query-service");
    }

    private static Health usageHealth() {
        return stack.health("usage-aggregator");
    }

    private static List<Long> withChildren(long pid) {
        var pids = new ArrayList<>(List.of(pid));
        ProcessHandle.of(pid)
                .orElseThrow()
                .descendants()
                .map(ProcessHandle::pid)
                .forEach(pids::add);
        return pids;
    }
}

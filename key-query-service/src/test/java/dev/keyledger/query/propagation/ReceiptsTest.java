package dev.keyledger.query.propagation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.events.key.VerifierProgress;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.receipts.ReceiptRecord;
import dev.keyledger.query.propagation.PropagationBody.VerifierBody;
import dev.keyledger.query.propagation.Receipts.Told;
import dev.keyledger.query.verify.RecentChanges.Place;
import dev.keyledger.verifier.memory.KeyChange;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What is told of a change by what verifiers have said, at times that the broker gave. */
class ReceiptsTest {
    private static final Instant START = Instant.parse("2026-11-28T04:00:00Z");
    private static final String LOG = "the-log";
    private static final long MAX_STALENESS_MILLIS = 15_000;
    private static final byte[] JSON = ("{\"id\":\"sent\",\"kind\":\"library\",\"topicId\":\"the-log\","
                    + "\"appliedOffsets\":[3,0],\"understands\":[],\"maxStalenessMs\":15000}")
            .getBytes(UTF_8);

    private final Receipts receipts = new Receipts();
    /** The change stands at offset 7 of partition 1, and the broker got it 10 s after the start. */
    private final KeyChange change =
            new KeyChange(UUID.randomUUID(), 2, Optional.of(START), LOG, 1, 7, Optional.of(START.plusSeconds(10)));

    private final Place place = new Place(Optional.of(change), Map.of(1, 8L), Set.of());

    @Test
    void delay_isFromTheChangesAppendTimeToThatOfTheFirstReceiptThatHasIt() {
        say("fast", 9_000, 0, 7);
        say("slow", 9_500, 0, 7);
        say("fast", 10_012, 0, 8);
        say("slow", 10_047, 3, 7);
        say("slow", 10_190, 3, 8);
        say("fast", 10_900, 3, 9);

        PropagationBody body = body();

        assertThat(body.verifiers()).extracting(VerifierBody::id).containsExactly("slow", "fast");
        assertThat(body.verifiers()).extracting(VerifierBody::lagMs).containsExactly(190L, 12L);
        assertThat(body.slowestMs()).isEqualTo(190);
        assertThat(body.appliedBy()).isEqualTo(2);
        assertThat(body.of()).isEqualTo(2);
    }

    @Test
    void verifierThatLacksIt_isListedFirst_withHowLongItHasBeenWaitedFor() {
        say("fast", 9_000, 0, 7);
        say("fast", 10_012, 0, 8);
        say("behind", 9_000, 0, 3);
        say("behind", 12_500, 5, 7);

        PropagationBody body = body();

        VerifierBody behind = body.verifiers().getFirst();
        assertThat(behind.id()).isEqualTo("behind");
        assertThat(behind.applied()).isFalse();
        assertThat(behind.lagMs()).isNull();
        assertThat(behind.waitingMs()).isEqualTo(2_500);
        assertThat(body.appliedBy()).isEqualTo(1);
        assertThat(body.of()).isEqualTo(2);
        assertThat(body.slowestMs()).isEqualTo(12);
    }

    @Test
    void verifierThatWasNeverHeardWithoutIt_hasItAndNobodyKnowsSinceWhen() {
        say("late", 60_000, 0, 9);

        VerifierBody late = body().verifiers().getFirst();

        assertThat(late.applied()).isTrue();
        assertThat(late.lagMs()).isNull();
        assertThat(body().slowestMs()).isNull();
    }

    @Test
    void verifierThatSaysNothingBeyondItsBound_isSilentAndCountsNowhere() {
        say("silent", 10_000, 0, 7);
        say("talks", 10_000, 0, 7);
        say("talks", 25_001, 0, 8);

        PropagationBody body = body();

        assertThat(body.of()).isEqualTo(1);
        assertThat(body.appliedBy()).isEqualTo(1);
        VerifierBody silent = body.verifiers().getLast();
        assertThat(silent.id()).isEqualTo("silent");
        assertThat(silent.silent()).isTrue();
        assertThat(silent.applied()).isFalse();
        assertThat(silent.heardAt()).isEqualTo(START.plusSeconds(10));
    }

    /** Kafka may have gone: that nobody says anything makes nobody fresher. */
    @Test
    void timeGoesOn_alsoWhereNobodySaysAnything() {
        say("last", 10_000, 0, 7);

        assertThat(at(25_000).getFirst().silent()).isFalse();
        assertThat(at(25_001).getFirst().silent()).isTrue();
        assertThat(receipts.since(START.plusSeconds(10), nanos(25_001))).contains(Duration.ofMillis(15_001));
    }

    @Test
    void brokersThatDisagree_makeNoDelayOfLessThanNothing() {
        say("fast", 9_000, 0, 7);
        say("fast", 9_997, 0, 8);

        assertThat(body().verifiers().getFirst().lagMs()).isZero();
    }

    @Test
    void receiptOfAnotherLog_saysNothingOfThisOne() {
        say("other", 11_000, "another-log", 0, 900);

        assertThat(body().verifiers().getFirst().applied()).isFalse();
    }

    @Test
    void verifierThatHasEnded_isNotWaitedFor() {
        say("ends", 10_000, 0, 7);
        receipts.ended("ends", START.plusSeconds(11), nanos(11_000));

        assertThat(body().verifiers()).isEmpty();
    }

    @Test
    void verifierThatIsSilentForAnHour_isForgotten() {
        say("gone", 10_000, 0, 7);
        receipts.readAll(nanos(10_000 + Receipts.FORGOTTEN_AFTER.toMillis()));
        assertThat(body().verifiers()).hasSize(1);

        receipts.readAll(nanos(10_001 + Receipts.FORGOTTEN_AFTER.toMillis()));

        assertThat(body().verifiers()).isEmpty();
    }

    @Test
    void changeOfLongAgo_isInWhatIsAppliedBeyondAllThatIsForgotten() {
        say("has", 10_000, 5, 9);
        say("lacks", 10_000, 4, 9);
        var longAgo = new Place(Optional.empty(), Map.of(0, 5L, 1, 9L), Set.of());

        PropagationBody body = PropagationBody.of(
                1, START, longAgo, receipts.of(LOG, longAgo, nanos(10_000)), at -> receipts.since(at, nanos(10_000)));

        assertThat(body.verifiers()).extracting(VerifierBody::applied).containsExactly(false, true);
        assertThat(body.verifiers()).extracting(VerifierBody::waitingMs).containsOnlyNulls();
        assertThat(body.slowestMs()).isNull();
    }

    @Test
    void logWithoutTheBrokersTimes_tellsWhoHasItButNotSinceWhen() {
        say("has", 9_000, 0, 7);
        say("has", 10_012, 0, 8);
        say("lacks", 10_012, 0, 7);
        var unstamped = new KeyChange(change.keyId(), 2, Optional.of(START), LOG, 1, 7, Optional.empty());
        var at = new Place(Optional.of(unstamped), Map.of(1, 8L), Set.of());

        PropagationBody body = PropagationBody.of(
                2, START, at, receipts.of(LOG, at, nanos(11_000)), from -> receipts.since(from, nanos(11_000)));

        assertThat(body.appliedBy()).isEqualTo(1);
        assertThat(body.verifiers()).extracting(VerifierBody::lagMs).containsOnlyNulls();
        assertThat(body.verifiers()).extracting(VerifierBody::waitingMs).containsOnlyNulls();
    }

    /** One 50 millionths faster than the broker's clock is 21 s ahead after five days. */
    @Test
    void clockThatRunsFasterThanTheBrokers_makesNobodySilent() {
        for (long minute = 0; minute < 5 * 24 * 60; minute++) {
            long broker = TimeUnit.MINUTES.toMillis(minute);
            sayAt("talks", broker, nanos(broker) + nanos(broker) / 20_000, 0, 8);
        }

        assertThat(receipts.of(LOG, place, lastNanos)).extracting(Told::silent).containsExactly(false);
    }

    @Test
    void oneTimeFarAhead_isForgottenAfterTwoMinutes() {
        sayAt("ahead", TimeUnit.DAYS.toMillis(1), nanos(0), 0, 8);
        for (int second = 1; second <= 121; second++) {
            say("talks", second * 1_000L, 0, 8);
        }

        assertThat(receipts.of(LOG, place, lastNanos).stream()
                        .filter(told -> told.last().id().equals("talks")))
                .extracting(Told::silent)
                .containsExactly(false);
    }

    @Test
    void moreVerifiersThanThereMayBe_loseThoseThatAreSilentLongest() {
        for (int i = 0; i < Receipts.VERIFIERS_MAX; i++) {
            say("verifier-" + i, 1_000 + i, 0, 8);
        }
        say("verifier-1", 17_000, 0, 8);
        say("one-more", 17_001, 0, 8);
        receipts.readAll(nanos(17_001));

        assertThat(at(17_001).stream().map(told -> told.last().id()))
                .hasSize(Receipts.VERIFIERS_MAX)
                .contains("verifier-1", "one-more")
                .doesNotContain("verifier-0");
        assertThat(receipts.isReadWithin(Duration.ofSeconds(15), nanos(17_001))).isTrue();
    }

    @Test
    void moreLiveVerifiersThanThereMayBe_loseNone_andWhatAllHaveIsNotKnown() {
        for (int i = 0; i <= Receipts.VERIFIERS_MAX; i++) {
            say("verifier-" + i, 1_000 + i, 0, 8);
        }
        receipts.readAll(nanos(2_000));

        assertThat(at(2_000).stream().map(told -> told.last().id()))
                .hasSize(Receipts.VERIFIERS_MAX)
                .contains("verifier-0");
        assertThat(receipts.isReadWithin(Duration.ofSeconds(15), nanos(2_000))).isFalse();
        receipts.readAll(nanos(17_001));
        assertThat(receipts.isReadWithin(Duration.ofSeconds(15), nanos(17_001))).isTrue();
    }

    @Test
    void movesOfAllVerifiers_takeNoMoreThanTheirShare() {
        long[] offsets = new long[1_000];
        for (int move = 0; move < 100; move++) {
            for (int i = 0; i < 200; i++) {
                offsets[0] = move;
                say("verifier-" + i, move * 10L, offsets);
            }
        }

        assertThat(receipts.movesWeight()).isBetween(1, Receipts.MOVES_WEIGHT_MAX);
        assertThat(at(1_000)).hasSize(200);
    }

    @Test
    void movesOfLongAgo_areForgotten_butTheLast() {
        say("quiet", 9_000, 0, 7);
        say("quiet", 10_012, 0, 8);
        long later = 10_012 + Receipts.FORGOTTEN_AFTER.toMillis() + 1;
        say("quiet", later, 0, 8);
        int before = receipts.movesWeight();

        receipts.readAll(nanos(later));

        assertThat(receipts.movesWeight()).isEqualTo(before / 2);
        assertThat(at(later)).extracting(Told::applied).containsExactly(true);
    }

    @Test
    void whatIsReadAgainFromAnHourAgo_isNotKnownUntilAllIsRead() {
        say("talks", 10_000, 0, 8);
        receipts.readAll(nanos(10_000));
        receipts.startOver();
        say("talks", 10_001, 0, 3);

        assertThat(receipts.isReadWithin(Duration.ofSeconds(15), nanos(10_001))).isFalse();
        receipts.readAll(nanos(10_001));
        assertThat(receipts.isReadWithin(Duration.ofSeconds(15), nanos(10_001))).isTrue();
    }

    @Test
    void receiptWithItsSendersTime_isLeftOut_andWhatAllHaveIsNotKnown() {
        byte[] id = "sent".getBytes(UTF_8);
        for (TimestampType type : TimestampType.values()) {
            var own = new Receipts();
            try (var reader = new ReceiptReader(Map.of(), own, Clock.systemUTC())) {
                own.readAll(System.nanoTime());
                reader.take(ReceiptRecord.of(new ConsumerRecord<>(
                        "verifier-progress",
                        0,
                        0,
                        START.toEpochMilli(),
                        type,
                        id.length,
                        JSON.length,
                        id,
                        ByteBuffer.wrap(JSON),
                        new RecordHeaders(),
                        Optional.empty())));
            }
            boolean byBroker = type == TimestampType.LOG_APPEND_TIME;

            assertThat(own.of(LOG, place, System.nanoTime())).hasSize(byBroker ? 1 : 0);
            assertThat(own.isReadWithin(Duration.ofHours(1), System.nanoTime())).isEqualTo(byBroker);
        }
    }

    /** It has read the record, as one that puts the key in doubt. */
    @Test
    void verifierThatCannotReadTheChange_hasNotAppliedIt() {
        String disabled = "urn:keyledger:schema:key.disabled:1";
        for (String id : List.of("new", "old")) {
            List<String> understands = id.equals("new") ? List.of(disabled) : List.of();
            receipts.heard(receipt(id, LOG, understands, 0, 7), START.plusMillis(9_000), nanos(9_000));
            receipts.heard(receipt(id, LOG, understands, 0, 8), START.plusMillis(10_012), nanos(10_012));
        }
        Place needing = place.needing(Optional.of(disabled));

        PropagationBody body = PropagationBody.of(
                2, START, needing, receipts.of(LOG, needing, nanos(10_012)), at -> receipts.since(at, nanos(10_012)));

        assertThat(body.verifiers()).extracting(VerifierBody::id).containsExactly("old", "new");
        assertThat(body.verifiers()).extracting(VerifierBody::applied).containsExactly(false, true);
        assertThat(body.verifiers()).extracting(VerifierBody::understands).containsExactly(false, true);
        assertThat(body.verifiers().getFirst().lagMs()).isNull();
        assertThat(body.appliedBy()).isEqualTo(1);
        assertThat(body.of()).isEqualTo(2);
    }

    /** A release brings a version by no record of the log. */
    @Test
    void changeBeforeTheKeysLast_isNotToldAsTheLast() {
        assertThat(PropagationResource.requireLast(place, 2)).isEqualTo(place);
        assertThatThrownBy(() -> PropagationResource.requireLast(place, 3))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.slug())
                        .isEqualTo(ProblemType.KEY_STATE_UNKNOWN.slug()));
    }

    @Test
    void whatWasReadTooLongAgo_isNotKnown() {
        assertThat(receipts.isReadWithin(Duration.ofSeconds(15), nanos(0))).isFalse();
        receipts.readAll(nanos(1_000));
        assertThat(receipts.isReadWithin(Duration.ofSeconds(15), nanos(16_000))).isTrue();
        assertThat(receipts.isReadWithin(Duration.ofSeconds(15), nanos(16_001))).isFalse();
    }

    private List<Told> at(long millis) {
        return receipts.of(LOG, place, nanos(millis));
    }

    /** Right after what was said last. */
    private PropagationBody body() {
        long now = lastNanos;
        return PropagationBody.of(
                2, START, place, receipts.of(LOG, place, now), appendedAt -> receipts.since(appendedAt, now));
    }

    private long lastNanos;

    private void say(String id, long millis, long... offsets) {
        say(id, millis, LOG, offsets);
    }

    private void say(String id, long millis, String topicId, long... offsets) {
        say(id, millis, nanos(millis), topicId, offsets);
    }

    private void sayAt(String id, long millis, long nanos, long... offsets) {
        say(id, millis, nanos, LOG, offsets);
    }

    private void say(String id, long millis, long nanos, String topicId, long... offsets) {
        lastNanos = nanos;
        receipts.heard(receipt(id, topicId, List.of(), offsets), START.plusMillis(millis), lastNanos);
    }

    private static VerifierProgress receipt(String id, String topicId, List<String> understands, long... offsets) {
        return new VerifierProgress(
                id,
                VerifierProgress.KIND_LIBRARY,
                START,
                topicId,
                Arrays.stream(offsets).boxed().toList(),
                understands,
                MAX_STALENESS_MILLIS);
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}

package dev.keyledger.usage.dedupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HourSetsTest {
    private static final Instant NOON = Instant.parse("2026-02-28T12:00:00Z");
    private static final HourOfPartition HOUR = new HourOfPartition(3, NOON);

    /** What a database would hold. */
    private final Map<HourOfPartition, ByteArrayOutputStream> stored = new HashMap<>();

    private int loads;

    @Test
    void sameIdentityAgain_isNotNew() {
        HourSets sets = sets(1 << 20);

        assertThat(sets.add(HOUR, identity(1))).isTrue();
        assertThat(sets.add(HOUR, identity(1))).isFalse();
        assertThat(sets.add(HOUR, identity(2))).isTrue();
    }

    @Test
    void sameIdentityInAnotherPartition_isNew() {
        HourSets sets = sets(1 << 20);
        sets.add(HOUR, identity(1));

        assertThat(sets.add(new HourOfPartition(4, NOON), identity(1))).isTrue();
    }

    @Test
    void identity_dependsOnEachOfItsThreeParts() {
        var all = new HashSet<EventIdentity>();
        all.add(EventIdentity.of("a", "bc", NOON));
        all.add(EventIdentity.of("ab", "c", NOON));
        all.add(EventIdentity.of("a", "bc", NOON.plusNanos(1)));
        all.add(EventIdentity.of("a", "bd", NOON));

        assertThat(all).hasSize(4);
        assertThat(EventIdentity.of("a", "bc", NOON)).isEqualTo(EventIdentity.of("a", "bc", NOON));
    }

    @Test
    void evictedHour_isFetchedAgain() {
        HourSets sets = sets(10_000);
        for (int hour = 0; hour < 50; hour++) {
            for (int i = 0; i < 100; i++) {
                sets.add(hour(hour), identity(hour * 1000 + i));
            }
            store(sets);
        }

        assertThat(sets.heldBytes()).isLessThanOrEqualTo(10_000);
        assertThat(sets.add(hour(0), identity(7))).isFalse();
        assertThat(loads).isGreaterThan(50);
    }

    /** Late events, each of another hour: none of them keeps its hour's old ids in memory while it isn't stored. */
    @Test
    void newIdInEachOfManyLargeHours_staysWithinTheBudget() {
        HourSets sets = sets(100_000);
        for (int hour = 0; hour < 50; hour++) {
            for (int i = 0; i < 1_000; i++) {
                sets.add(hour(hour), identity(hour * 1_000 + i));
            }
            store(sets);
        }

        for (int hour = 0; hour < 50; hour++) {
            assertThat(sets.add(hour(hour), identity(-1 - hour))).isTrue();
            assertThat(sets.heldBytes()).isLessThanOrEqualTo(100_000);
        }
        assertThat(sets.mustStore()).isFalse();
        for (int hour = 0; hour < 50; hour++) {
            assertThat(sets.add(hour(hour), identity(-1 - hour))).isFalse();
        }
        for (int hour = 0; hour < 50; hour++) {
            assertThat(sets.add(hour(hour), identity(hour * 1_000))).isFalse();
            assertThat(sets.heldBytes()).as("after duplicates alone").isLessThanOrEqualTo(100_000);
        }
    }

    /** It would be fetched for every event. */
    @Test
    void hourLargerThanTheBudget_staysWhileItIsTheOneInUse() {
        HourSets sets = sets(1_000);
        for (int i = 0; i < 1_000; i++) {
            sets.add(HOUR, identity(i));
            store(sets);
        }

        assertThat(loads).isEqualTo(1);
    }

    @Test
    void manyIdsAtOnce_areAddedInNoTime() {
        HourSets sets = sets(1 << 30);
        for (int i = 0; i < 200_000; i++) {
            sets.add(HOUR, identity(i));
        }

        assertTimeout(Duration.ofSeconds(5), () -> store(sets));
        assertThat(sets.heldIds()).isEqualTo(200_000);
    }

    @Test
    void idsThatAreNotStored_areNeverForgotten() {
        HourSets sets = sets(1_000);
        for (int hour = 0; hour < 50; hour++) {
            sets.add(hour(hour), identity(hour));
        }

        assertThat(sets.mustStore()).isTrue();
        assertThat(loads).isEqualTo(50);
        for (int hour = 0; hour < 50; hour++) {
            assertThat(sets.add(hour(hour), identity(hour))).isFalse();
        }
        store(sets);
        assertThat(sets.mustStore()).isFalse();
        assertThat(sets.heldBytes()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void droppedPartition_isForgottenWithWhatWasNotStored() {
        HourSets sets = sets(1 << 20);
        sets.add(HOUR, identity(1));

        sets.drop(HOUR.partition());

        assertThat(sets.heldBytes()).isZero();
        assertThat(sets.take(HOUR.partition())).isEmpty();
        assertThat(sets.add(HOUR, identity(1))).isTrue();
    }

    @Test
    void randomStream_decidesAsAPlainSetDoes() {
        var random = new Random(7);
        HourSets sets = sets(20_000);
        Set<Integer> plain = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            int event = random.nextInt(20_000);
            assertThat(sets.add(hour(event % 24), identity(event)))
                    .as("event %d at step %d", event, i)
                    .isEqualTo(plain.add(event));
            if (i % 997 == 0) {
                store(sets);
            }
        }
    }

    /** As when a commit takes its time: what was taken is neither in the database yet, nor forgotten. */
    @Test
    void randomStreamBesideSlowCommits_decidesAsAPlainSetDoes() {
        var random = new Random(8);
        HourSets sets = sets(20_000);
        Set<Integer> plain = new HashSet<>();
        Map<HourOfPartition, byte[]> underWay = Map.of();
        for (int i = 0; i < 50_000; i++) {
            int event = random.nextInt(20_000);
            assertThat(sets.add(hour(event % 24), identity(event)))
                    .as("event %d at step %d", event, i)
                    .isEqualTo(plain.add(event));
            if (i % 997 == 0) {
                underWay = sets.take(HOUR.partition());
            } else if (i % 997 == 600) {
                commit(sets, underWay);
            }
        }
    }

    @Test
    void memory_isAtMost32BytesAnId() {
        HourSets sets = sets(1 << 30);
        for (int i = 0; i < 100_000; i++) {
            sets.add(HOUR, identity(i));
            if (i > 1_000) {
                assertThat(sets.heldBytes()).isLessThanOrEqualTo(32L * (i + 1));
            }
        }
    }

    private HourSets sets(long bytesBudget) {
        return new HourSets(bytesBudget, hour -> {
            loads++;
            return List.of(
                    stored.getOrDefault(hour, new ByteArrayOutputStream()).toByteArray());
        });
    }

    private void store(HourSets sets) {
        commit(sets, sets.take(HOUR.partition()));
    }

    private void commit(HourSets sets, Map<HourOfPartition, byte[]> taken) {
        taken.forEach((hour, ids) ->
                stored.computeIfAbsent(hour, h -> new ByteArrayOutputStream()).writeBytes(ids));
        sets.stored(HOUR.partition());
    }

    private static HourOfPartition hour(int hours) {
        return new HourOfPartition(HOUR.partition(), NOON.plus(Duration.ofHours(hours)));
    }

    private static EventIdentity identity(int number) {
        return EventIdentity.of("/gateways/test", Integer.toString(number), NOON);
    }
}

package dev.keyledger.query.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.query.verify.RecentChanges.Place;
import dev.keyledger.verifier.memory.KeyChange;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecentChangesTest {
    private final RecentChanges changes = new RecentChanges();
    private final UUID key = UUID.randomUUID();

    @Test
    void lastChange_isWhereItsRecordStands() {
        changes.startedFrom(Map.of(0, 5L, 1, 5L));
        changes.changed(change(key, 2, 1, 7));
        changes.changed(change(key, 3, 1, 9));

        Place place = changes.placeOf(key);

        assertThat(place.change())
                .hasValueSatisfying(change -> assertThat(change.version()).isEqualTo(3));
        assertThat(place.isIn(new long[] {0L, 10L})).isTrue();
        assertThat(place.isIn(new long[] {0L, 9L})).isFalse();
        assertThat(place.isIn(new long[] {99L})).isFalse();
    }

    @Test
    void keyThatHasNotChangedSinceTheStart_isBelowWhereMemoryStarted() {
        changes.startedFrom(Map.of(0, 5L, 1, 6L));

        Place place = changes.placeOf(key);

        assertThat(place.change()).isEmpty();
        assertThat(place.isIn(new long[] {5L, 6L})).isTrue();
        assertThat(place.isIn(new long[] {5L, 5L})).isFalse();
        assertThat(place.isIn(new long[] {5L})).isFalse();
    }

    @Test
    void changeThatIsForgottenForOthers_isBelowSomethingThatIsKnown() {
        changes.startedFrom(Map.of(0, 0L));
        changes.changed(change(key, 1, 0, 41));
        for (int i = 0; i < RecentChanges.KEYS_MAX; i++) {
            changes.changed(change(UUID.randomUUID(), 1, 0, 42 + i));
        }

        Place place = changes.placeOf(key);

        assertThat(place.change()).isEmpty();
        assertThat(place.isIn(new long[] {42L})).isTrue();
        assertThat(place.isIn(new long[] {41L})).isFalse();
    }

    /** Who couldn't read an earlier event either has the key in doubt since, and no later change of it. */
    @Test
    void whatAnyEventOfTheKeyNeeds_isNeededAlsoForLaterOnes() {
        changes.startedFrom(Map.of(0, 0L));
        changes.needs(key, "disabled");
        changes.changed(change(key, 2, 0, 41));
        changes.needs(key, "enabled");
        changes.changed(change(key, 3, 0, 42));

        assertThat(changes.placeOf(key).needs()).containsExactlyInAnyOrder("disabled", "enabled");
        assertThat(changes.placeOf(UUID.randomUUID()).needs()).isEmpty();

        changes.startedFrom(Map.of(0, 43L));
        assertThat(changes.placeOf(key).needs()).isEmpty();
        assertThat(changes.placeOf(key).needing(Optional.of("enabled")).needs()).containsExactly("enabled");
    }

    private static KeyChange change(UUID key, long version, int partition, long offset) {
        return new KeyChange(key, version, Optional.empty(), "the-log", partition, offset, Optional.empty());
    }
}

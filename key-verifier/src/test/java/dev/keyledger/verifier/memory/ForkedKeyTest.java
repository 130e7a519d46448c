package dev.keyledger.verifier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.keyformat.KeyFormat;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.key.KeyCredentials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The event store was restored to an earlier point, so versions of a key were given out again. Whatever memory makes of
 * the events, in whichever order they arrive, it must not call a key valid that one of its histories has revoked.
 */
final class ForkedKeyTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Pepper PEPPER = new Pepper("p1", new byte[32]);
    private static final KeyFormat FORMAT = new KeyFormat(KeyFormat.DEFAULT_PREFIX);
    private static final long SEED = Long.getLong("keyledger.seed", 20261127);
    private static final List<TimelineId> TIMELINES = List.of(
            TimelineId.FIRST,
            TimelineId.parse("01a3ad6c-5c00-7000-8000-00000000000a"),
            TimelineId.parse("01a3ad6c-5c00-7000-8000-00000000000b"));

    private final Random random = new Random(SEED);

    /** A key's histories by timeline, each but the first a fork of an earlier one. */
    private final class Story {
        private final List<KeyHistoryBuilder> branches = new ArrayList<>();
        private final List<KeyEventEnvelope> events = new ArrayList<>();
        private final boolean namesTheFirst = random.nextBoolean();
        private boolean revoked;
        private boolean forked;

        Story() {
            var main = new KeyHistoryBuilder("acme", PEPPER, new Actor("ada", "Ada"), START)
                    .inTimeline(namesTheFirst ? TimelineId.FIRST : null);
            events.add(main.additional("CI", List.of("models:read"), null));
            goOn(main, random.nextInt(3));
            branches.add(main);
            for (TimelineId restored : TIMELINES.subList(1, 2 + random.nextInt(2))) {
                KeyHistoryBuilder before = branches.getLast();
                KeyHistoryBuilder after = before.forked(restored);
                boolean lost = goOn(before, random.nextInt(4));
                boolean added = goOn(after, random.nextInt(4));
                forked |= lost && added;
                branches.add(after);
                if (!added) {
                    // A later fork of it would be one of the branch before.
                    return;
                }
            }
        }

        private boolean goOn(KeyHistoryBuilder branch, int more) {
            for (int i = 0; i < more; i++) {
                events.add(
                        switch (random.nextInt(3)) {
                            case 0 -> {
                                revoked = true;
                                yield branch.event(new KeyRevoked(null));
                            }
                            case 1 ->
                                branch.rotated(UUID.randomUUID(), RetireOld.AFTER_OVERLAP, START.plusSeconds(9_999));
                            default -> branch.event(new KeyRenamed("CD"));
                        });
            }
            return more > 0;
        }
    }

    @Test
    void forkedKey_inAnyOrderOfArrival_isInDoubtAndNeverValid() {
        int forks = 0;
        for (int i = 0; i < 20_000; i++) {
            var story = new Story();
            var arriving = new ArrayList<>(story.events);
            if (story.namesTheFirst) {
                story.events.stream().filter(event -> random.nextInt(4) == 0).forEach(arriving::add);
            }
            // Events of older builds don't name their timeline. None is sent anew without it, so they come in their
            // order.
            if (story.namesTheFirst && random.nextBoolean()) {
                Collections.shuffle(arriving, random);
            }
            var index = new SecretIndex();

            arriving.forEach(index::take);

            UUID keyId = story.branches.getFirst().keyId();
            String told = String.format(Locale.ROOT, "story %d of seed %d: %s", i, SEED, arriving);
            if (story.forked) {
                forks++;
                assertThat(index.inDoubt(keyId)).as(told).isTrue();
            }
            if (story.revoked) {
                assertThat(valid(index, story.branches.getFirst())).as(told).isFalse();
            }
            if (!story.forked && !story.revoked) {
                assertThat(index.inDoubt(keyId)).as(told).isFalse();
            }
        }
        assertThat(forks).isGreaterThan(5_000);
    }

    @Test
    void conflict_isCountedAndNotReleasedByViewsOfTheOtherHistory() {
        var main = new KeyHistoryBuilder("acme", PEPPER, new Actor("ada", "Ada"), START);
        KeyEventEnvelope created = main.additional("CI", List.of("models:read"), null);
        var fork = main.forked(TIMELINES.get(1));
        var index = new SecretIndex();
        index.take(created);
        index.take(main.event(new KeyRevoked(null)));
        KeyEventEnvelope other = fork.event(new KeyRenamed("CD"));
        index.take(other);
        assertThat(index.conflicts()).isEqualTo(1);

        var views = new SecretIndex();
        views.take(created);
        views.take(other);
        views.take(fork.event(new KeyRenamed("CE")));
        KeyCredentials restored = views.find(
                        PEPPER.hmac(FORMAT.parse(main.key(1)).orElseThrow()), "p1")
                .orElseThrow()
                .key();
        index.release(new SoundKeys("topic", Map.of(), List.of(restored), List.of(), Set.of()));

        assertThat(index.inDoubt(main.keyId())).isTrue();
        assertThat(valid(index, main)).isFalse();
    }

    private static boolean valid(SecretIndex index, KeyHistoryBuilder key) {
        var match = index.find(PEPPER.hmac(FORMAT.parse(key.key(1)).orElseThrow()), "p1");
        return match.isPresent()
                && !index.inDoubt(key.keyId())
                && match.get().key().revokedAt() == null;
    }
}

package dev.keyledger.query.keyview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.events.Actor;
import dev.keyledger.events.key.KeyEventEnvelope;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyRevealed;
import dev.keyledger.events.key.KeyRevoked;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.RotationStatus;
import dev.keyledger.events.key.SandboxSecretsUpdated;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.events.key.TimelineId;
import dev.keyledger.keyformat.Pepper;
import dev.keyledger.verifier.KeyHistoryBuilder;
import dev.keyledger.verifier.key.KeyCredentials;
import dev.keyledger.verifier.key.KeyFold.Outcome;
import dev.keyledger.verifier.key.Lineage;
import dev.keyledger.verifier.key.SecretState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ViewFoldTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Pepper PEPPER = new Pepper("p1", new byte[32]);
    private static final TimelineId RESTORED = TimelineId.parse("01a3ad6c-5c00-7000-8000-00000000000a");
    private static final UUID ROTATION = UUID.randomUUID();

    private final KeyHistoryBuilder key = new KeyHistoryBuilder("acme", PEPPER, new Actor("ada", "Ada Admin"), START);
    private final KeyEventEnvelope created = key.additional("CI", List.of("models:read"), null);

    @Test
    void nothing_created_isAView() {
        KeyView view = fold(created);

        assertThat(view.name()).isEqualTo("CI");
        assertThat(view.version()).isEqualTo(1);
        assertThat(view.createdBy()).isEqualTo(new Actor("ada", "Ada Admin"));
        assertThat(view.masked()).hasToString(key.masked());
        assertThat(view.credentials().newestSecret().validAt(START)).isTrue();
    }

    @Test
    void view_sameOrOlderEvent_isKnown() {
        KeyEventEnvelope renamed = key.event(new KeyRenamed("CD"));

        assertThat(ViewFold.apply(fold(created, renamed), renamed)).isInstanceOf(Outcome.Known.class);
        assertThat(ViewFold.apply(fold(created, renamed), created)).isInstanceOf(Outcome.Known.class);
    }

    @Test
    void view_anotherEventOfItsVersion_isAConflictThatNamesBoth() {
        var fork = key.forked(null);
        KeyEventEnvelope renamed = key.event(new KeyRenamed("CD"));
        KeyEventEnvelope revoked = fork.event(new KeyRevoked(null));

        assertThat(ViewFold.apply(fold(created, renamed), revoked))
                .isInstanceOfSatisfying(Outcome.Conflict.class, conflict -> assertThat(conflict.reason())
                        .contains(
                                "version 2",
                                renamed.eventId().toString(),
                                revoked.eventId().toString()));
    }

    @Test
    void view_eventOfANewerTimelineBelowItsVersion_isAConflict() {
        var fork = key.forked(RESTORED);
        KeyView view = fold(created, key.event(new KeyRenamed("CD")), key.event(new KeyRenamed("CE")));
        KeyEventEnvelope revoked = fork.event(new KeyRevoked(null));

        assertThat(ViewFold.apply(view, revoked))
                .isInstanceOfSatisfying(Outcome.Conflict.class, conflict -> assertThat(conflict.reason())
                        .contains(revoked.eventId().toString(), RESTORED.toString(), TimelineId.FIRST.toString()));
    }

    @Test
    void view_lateEventOfAnOlderTimeline_isAConflictFromItsEndOn() {
        KeyEventEnvelope renamed = key.event(new KeyRenamed("CD"));
        var fork = key.forked(RESTORED);
        KeyEventEnvelope lost = key.inTimeline(TimelineId.FIRST).event(new KeyRevoked(null));
        KeyEventEnvelope lostToo = key.event(new KeyRenamed("CE"));
        KeyView view = fold(created, renamed, fork.event(new KeyRenamed("CF")));
        KeyView later = after(view, fork.event(new KeyRenamed("CG")));

        assertThat(ViewFold.apply(view, lost)).isInstanceOf(Outcome.Conflict.class);
        assertThat(ViewFold.apply(later, lost)).isInstanceOf(Outcome.Conflict.class);
        assertThat(ViewFold.apply(view, lostToo)).isInstanceOf(Outcome.Conflict.class);
        assertThat(ViewFold.apply(later, renamed.inTimeline(TimelineId.FIRST))).isInstanceOf(Outcome.Known.class);
    }

    @Test
    void view_eventsThatDontNameATimeline_areNoConflictByThat() {
        KeyView view = fold(created, key.inTimeline(RESTORED).event(new KeyRenamed("CD")));
        KeyView later = after(view, key.inTimeline(null).event(new KeyRenamed("CE")));

        assertThat(later.credentials().lineage().timelineAt(3)).isEqualTo(RESTORED);
        assertThat(ViewFold.apply(later, created)).isInstanceOf(Outcome.Known.class);
    }

    @Test
    void view_thatDoesntKnowItsEvents_takesItsVersionsForTheFirstTimelines() {
        KeyView known = fold(created, key.event(new KeyRenamed("CD")));
        KeyView unknown = withoutLineage(known);

        assertThat(ViewFold.apply(unknown, created)).isInstanceOf(Outcome.Known.class);
        assertThat(ViewFold.apply(unknown, created.inTimeline(TimelineId.FIRST)))
                .isInstanceOf(Outcome.Known.class);
        assertThat(ViewFold.apply(unknown, created.inTimeline(RESTORED))).isInstanceOf(Outcome.Conflict.class);
    }

    @Test
    void view_eventAfterAGap_isEarly() {
        key.event(new KeyRenamed("CD"));
        KeyEventEnvelope third = key.event(new KeyRenamed("CE"));

        assertThat(ViewFold.apply(fold(created), third)).isInstanceOf(Outcome.Early.class);
        assertThat(ViewFold.apply((KeyView) null, third)).isInstanceOf(Outcome.Early.class);
    }

    @Test
    void firstEventThatIsNoCreation_isImpossible() {
        var other = new KeyHistoryBuilder("acme", PEPPER, new Actor("ada", "Ada Admin"), START);

        assertThat(ViewFold.apply((KeyView) null, other.event(new KeyRenamed("x"))))
                .isInstanceOf(Outcome.Impossible.class);
    }

    @Test
    void secondCreation_isImpossible() {
        assertThat(ViewFold.apply(fold(created), key.additional("CI", List.of(), null)))
                .isInstanceOf(Outcome.Impossible.class);
    }

    @Test
    void revoked_keepsTheTimeAndEndsTheRotation() {
        KeyEventEnvelope rotated = key.rotated(ROTATION, RetireOld.AFTER_OVERLAP, START.plusSeconds(3600));
        KeyEventEnvelope revoked = key.event(new KeyRevoked(null));

        KeyView view = fold(created, rotated, revoked);

        assertThat(view.credentials().revokedAt()).isEqualTo(revoked.occurredAt());
        assertThat(view.rotation()).isNull();
    }

    @Test
    void rotatedWithOverlap_bothSecretsAreValidUntilTheClockSaysOtherwise() {
        Instant end = START.plusSeconds(3600);

        KeyView view = fold(created, key.rotated(ROTATION, RetireOld.AFTER_OVERLAP, end));

        SecretState old = view.credentials().secrets().getFirst();
        assertThat(old.validAt(end.minusMillis(1))).isTrue();
        assertThat(old.validAt(end)).isFalse();
        assertThat(view.credentials().newestSecret().validAt(end)).isTrue();
        assertThat(view.rotation().statusAt(end.minusMillis(1))).isEqualTo(RotationStatus.OVERLAPPING);
        assertThat(view.rotation().statusAt(end)).isEqualTo(RotationStatus.COMPLETED);
        assertThat(view.masked()).hasToString(key.masked());
    }

    @Test
    void rotatedAfterUpdate_goesFromIssuedOverOverlappingToCompleted() {
        KeyView issued = fold(created, key.rotated(ROTATION, RetireOld.AFTER_UPDATE, null));
        KeyView updated = after(issued, key.event(new SandboxSecretsUpdated(ROTATION, 2, List.of("cloud-sandbox"))));
        KeyView retired = after(updated, key.event(new SecretRetired(ROTATION, 1)));

        assertThat(issued.rotation().statusAt(START)).isEqualTo(RotationStatus.ISSUED);
        assertThat(issued.rotation().statusAt(issued.rotatedAt().plusSeconds(15)))
                .isEqualTo(RotationStatus.WAITING_FOR_SANDBOX);
        assertThat(updated.rotation().statusAt(START)).isEqualTo(RotationStatus.OVERLAPPING);
        assertThat(updated.credentials().secrets()).allMatch(secret -> secret.validAt(START));
        assertThat(retired.rotation().statusAt(START)).isEqualTo(RotationStatus.COMPLETED);
        assertThat(retired.credentials().secrets().getFirst().validAt(START)).isFalse();
    }

    @Test
    void rotatedImmediately_theOldSecretIsOverAtOnce() {
        KeyView view = fold(created, key.rotated(ROTATION, RetireOld.IMMEDIATELY, null));

        assertThat(view.credentials().secrets().getFirst().validAt(START)).isFalse();
        assertThat(view.credentials().newestSecret().validAt(START)).isTrue();
        assertThat(view.rotation().statusAt(START)).isEqualTo(RotationStatus.ISSUED);
    }

    @Test
    void endedSecrets_beyondTheLastTwenty_areForgotten() {
        KeyView view = fold(created);
        for (int i = 0; i < 30; i++) {
            UUID rotation = UUID.randomUUID();
            view = after(view, key.rotated(rotation, RetireOld.AFTER_UPDATE, null));
            view = after(view, key.event(new SecretRetired(rotation, 1 + i)));
        }

        assertThat(versionsOf(view)).isEqualTo(versions(11, 31));
    }

    @Test
    void secretThatNoEventHasEnded_isNeverForgotten() {
        KeyView view = after(fold(created), key.rotated(UUID.randomUUID(), RetireOld.AFTER_UPDATE, null));
        for (int i = 0; i < 30; i++) {
            UUID rotation = UUID.randomUUID();
            view = after(view, key.rotated(rotation, RetireOld.AFTER_UPDATE, null));
            view = after(view, key.event(new SecretRetired(rotation, 2 + i)));
        }

        assertThat(versionsOf(view)).startsWith(1).hasSize(1 + 20 + 1);
        assertThat(view.credentials().secrets().getFirst().validAt(START)).isTrue();
    }

    @Test
    void revocation_endsEverySecret_soTheLastTwentyOfAllAreKept() {
        KeyView view = fold(created);
        for (int i = 0; i < 30; i++) {
            view = after(view, key.rotated(UUID.randomUUID(), RetireOld.IMMEDIATELY, null));
        }

        KeyView revoked = after(view, key.event(new KeyRevoked(null)));

        assertThat(versionsOf(view)).isEqualTo(versions(11, 31));
        assertThat(versionsOf(revoked)).isEqualTo(versions(12, 31));
    }

    @Test
    void revealed_changesNothingButTheVersion() {
        KeyView before = fold(created);
        KeyView view = after(before, key.event(new KeyRevealed(1, "incident")));

        assertThat(view.version()).isEqualTo(2);
        assertThat(view.name()).isEqualTo(before.name());
        assertThat(view.credentials().secrets()).isEqualTo(before.credentials().secrets());
    }

    private static List<Integer> versionsOf(KeyView view) {
        return view.credentials().secrets().stream().map(SecretState::version).toList();
    }

    private static List<Integer> versions(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    /** As rows are from before it was kept. */
    private static KeyView withoutLineage(KeyView view) {
        KeyCredentials key = view.credentials();
        var unknown = new KeyCredentials(
                key.keyId(),
                key.workspaceId(),
                key.version(),
                Lineage.UNKNOWN,
                key.scopes(),
                key.expiresAt(),
                key.revokedAt(),
                key.disabledAt(),
                key.secrets());
        return new KeyView(
                unknown,
                view.kind(),
                view.name(),
                view.workspaceName(),
                view.masked(),
                view.createdAt(),
                view.createdBy(),
                view.rotatedAt(),
                view.rotation());
    }

    private static KeyView fold(KeyEventEnvelope... history) {
        KeyView view = null;
        for (KeyEventEnvelope envelope : history) {
            view = after(view, envelope);
        }
        return view;
    }

    private static KeyView after(KeyView view, KeyEventEnvelope envelope) {
        assertThat(ViewFold.apply(view, envelope)).isInstanceOf(Outcome.Applied.class);
        return ViewFold.apply(view, envelope) instanceof Outcome.Applied<KeyView>(KeyView next) ? next : view;
    }
}

package dev.keyledger.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.Decision;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.KeyDecider;
import dev.keyledger.command.store.Consequences.Due;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.IssuedSecret;
import dev.keyledger.events.key.KeyCreated;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRotated;
import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.SecretRetired;
import dev.keyledger.keyformat.KeyHmac;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Every pair and triple of what people may ask of a key, and every order in which the steps that follow can be done, delayed
 * or fail in between, one sink or both: the rows of steps as the append writes them, the rules that decide, and sandboxes
 * that hold what was last pushed to them. A secret that a sandbox holds, or for which an overlap was promised, ends only if
 * somebody has asked for that.
 */
class RotationSequencesTest {
    private static final WorkspaceId ACME = new WorkspaceId("acme");
    private static final UUID KEY = new UUID(0, 1);
    private static final Actor ADA = new Actor("ada", "Ada");
    private static final Instant START = Instant.parse("2031-01-31T10:00:00Z");
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration OVERLAP = Duration.ofHours(1);
    private static final int SINKS = 2;
    /** So many moves happen at most between two commands; all that can be done then is done. */
    private static final int MOVES_MAX = 5;

    private enum Asked {
        AFTER_UPDATE,
        IMMEDIATELY,
        OVERLAP,
        NO_OVERLAP,
        RETIRE_OLD,
        REVOKE
    }

    /** Everything that a moment consists of. */
    private record Moment(
            ApiKey state,
            long version,
            Map<Step, Due> steps,
            List<Integer> held,
            Instant now,
            Map<Integer, Instant> promisedUntil,
            Set<Integer> cutByHand,
            Set<Integer> ended) {
        Moment {
            steps = Map.copyOf(steps);
            held = List.copyOf(held);
            promisedUntil = Map.copyOf(promisedUntil);
            cutByHand = Set.copyOf(cutByHand);
            ended = Set.copyOf(ended);
        }

        Optional<ApiKey.Unrevoked> key() {
            return state instanceof ApiKey.Unrevoked key ? Optional.of(key) : Optional.empty();
        }

        Moment at(Instant later) {
            return new Moment(
                    state, version, steps, held, later.isAfter(now) ? later : now, promisedUntil, cutByHand, ended);
        }

        Moment holding(IntFunction<Integer> versionOfSink) {
            var now = new ArrayList<Integer>();
            for (int sink = 0; sink < SINKS; sink++) {
                now.add(versionOfSink.apply(sink));
            }
            return new Moment(state, version, steps, now, this.now, promisedUntil, cutByHand, ended);
        }

        Moment cut(Set<Integer> versions) {
            var all = new HashSet<>(cutByHand);
            all.addAll(versions);
            return new Moment(state, version, steps, held, now, promisedUntil, all, ended);
        }

        Moment without(Step step) {
            var left = new HashMap<>(steps);
            left.remove(step);
            return new Moment(state, version, left, held, now, promisedUntil, cutByHand, ended);
        }

        /** Decides, and writes what the append would write. */
        Moment after(KeyCommand command) {
            return switch (KeyDecider.decide(state, command, now)) {
                case Decision.Rejected rejected -> this;
                case Decision.Accepted accepted -> accepted.events().isEmpty() ? this : appended(accepted.events());
            };
        }

        private Moment appended(List<KeyEvent> events) {
            ApiKey next = state;
            var promised = new HashMap<>(promisedUntil);
            var over = new HashSet<>(ended);
            for (KeyEvent event : events) {
                if (event instanceof KeyRotated rotated) {
                    int old = ((ApiKey.Unrevoked) next).newestSecret().version();
                    if (rotated.oldValidUntil() != null) {
                        promised.put(old, rotated.oldValidUntil());
                    }
                    if (rotated.retireOld() == RetireOld.IMMEDIATELY) {
                        for (int secret = 1; secret <= old; secret++) {
                            over.add(secret);
                        }
                    }
                } else if (event instanceof SecretRetired retired) {
                    over.add(retired.secretVersion());
                }
                next = ApiKey.evolve(next, event);
            }
            var consequences = Consequences.of(
                    new NewEvents(new KeyState(ACME, KEY, version, "ada", null, state), ADA, now, events), DRAIN);
            var rows = new EnumMap<Step, Due>(Step.class);
            rows.putAll(steps);
            rows.putAll(consequences.due());
            consequences.done().forEach(rows::remove);
            return new Moment(next, version + events.size(), rows, held, now, promised, cutByHand, over);
        }
    }

    private final Set<List<Object>> seen = new HashSet<>();
    private int completed;

    @Test
    void primaryKey_neverLosesASecretThatASandboxHolds() {
        explore(KeyKind.PRIMARY, List.of(Asked.AFTER_UPDATE, Asked.IMMEDIATELY, Asked.RETIRE_OLD));
    }

    @Test
    void additionalKey_neverLosesASecretThatWasPromised() {
        explore(KeyKind.ADDITIONAL, List.of(Asked.OVERLAP, Asked.NO_OVERLAP, Asked.RETIRE_OLD, Asked.REVOKE));
    }

    private void explore(KeyKind kind, List<Asked> alphabet) {
        for (Asked first : alphabet) {
            for (Asked second : alphabet) {
                for (Asked third : alphabet) {
                    go(List.of(first, second, third), 0, MOVES_MAX, created(kind));
                }
            }
        }
        assertThat(seen).as("moments that were looked at").hasSizeGreaterThan(500);
        assertThat(completed).as("of them, with nothing open at the end").isPositive();
    }

    private static Moment created(KeyKind kind) {
        var created = new KeyCreated(kind, "ci", "Acme", List.of("models:read"), null, secret(1));
        var nothing =
                new Moment(ApiKey.NOT_YET_CREATED, 0, Map.of(), List.of(0, 0), START, Map.of(), Set.of(), Set.of());
        return nothing.appended(List.of(created)).holding(sink -> kind == KeyKind.PRIMARY ? 1 : 0);
    }

    private void go(List<Asked> asked, int next, int movesLeft, Moment moment) {
        if (!seen.add(List.of(asked.subList(next, asked.size()), next, movesLeft, moment))) {
            return;
        }
        if (next < asked.size()) {
            go(asked, next + 1, MOVES_MAX, command(moment, asked.get(next), next));
        } else if (moment.key().flatMap(ApiKey.Unrevoked::openRotation).isEmpty()) {
            completed++;
        }
        if (movesLeft == 0) {
            return;
        }
        for (Moment after : moves(moment)) {
            go(asked, next, movesLeft - 1, after);
        }
    }

    /** What may happen by itself. A push that fails, or hasn't come yet, is a move that isn't made. */
    private static List<Moment> moves(Moment moment) {
        var moves = new ArrayList<Moment>();
        moves.add(moment.at(moment.now().plus(OVERLAP)));
        if (moment.steps().containsKey(Step.PUSH) && moment.key().isPresent()) {
            int newest = moment.key().get().newestSecret().version();
            for (int only = 0; only < SINKS; only++) {
                int sink = only;
                moves.add(moment.holding(
                        each -> each == sink ? newest : moment.held().get(each)));
            }
            moves.add(moment.holding(sink -> newest).after(new KeyCommand.ConfirmSandboxes(newest, List.of("a", "b"))));
        }
        Due retire = moment.steps().get(Step.RETIRE);
        if (retire != null) {
            Moment due = moment.at(retire.at());
            Moment after = due.after(new KeyCommand.RetireWhenDue(retire.rotationId()));
            assertNobodyDependsOnWhatEnded(due, after);
            moves.add(after.without(Step.RETIRE));
        }
        return moves;
    }

    private static void assertNobodyDependsOnWhatEnded(Moment before, Moment after) {
        var endedNow = new HashSet<>(after.ended());
        endedNow.removeAll(before.ended());
        for (int secret : endedNow) {
            assertThat(before.held())
                    .as("secret %d ends by itself in %s", secret, before)
                    .doesNotContain(secret);
            Instant promised = before.promisedUntil().get(secret);
            assertThat(promised == null || !before.now().isBefore(promised))
                    .as("secret %d was promised until %s, and ends in %s", secret, promised, before)
                    .isTrue();
        }
    }

    private static Moment command(Moment moment, Asked asked, int number) {
        if (moment.key().isEmpty()) {
            return moment;
        }
        ApiKey.Unrevoked key = moment.key().get();
        int newest = key.newestSecret().version();
        Moment after =
                switch (asked) {
                    case AFTER_UPDATE -> moment.after(rotate(number, newest, RetireOld.AFTER_UPDATE, null));
                    case IMMEDIATELY ->
                        moment.cut(upTo(newest)).after(rotate(number, newest, RetireOld.IMMEDIATELY, null));
                    case OVERLAP -> moment.after(rotate(number, newest, null, OVERLAP));
                    case NO_OVERLAP -> moment.cut(Set.of(newest)).after(rotate(number, newest, null, Duration.ZERO));
                    case RETIRE_OLD ->
                        key.openRotation()
                                .map(open -> moment.cut(Set.of(open.oldSecretVersion()))
                                        .after(new KeyCommand.RetireOldSecret(open.id())))
                                .orElse(moment);
                    case REVOKE -> moment.after(new KeyCommand.Revoke(null));
                };
        for (int held : after.held()) {
            assertThat(!after.ended().contains(held) || after.cutByHand().contains(held))
                    .as("a sandbox holds secret %d, which has ended, in %s", held, after)
                    .isTrue();
        }
        return after;
    }

    private static Set<Integer> upTo(int newest) {
        var versions = new HashSet<Integer>();
        for (int version = 1; version <= newest; version++) {
            versions.add(version);
        }
        return versions;
    }

    private static KeyCommand rotate(int number, int newest, RetireOld retireOld, Duration overlap) {
        return new KeyCommand.Rotate(new UUID(1, number), secret(newest + 1), retireOld, overlap, null);
    }

    private static IssuedSecret secret(int version) {
        return new IssuedSecret(version, "dg_live_", "abcd", KeyHmac.of(new byte[KeyHmac.BYTES]), "p1");
    }
}

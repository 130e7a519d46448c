package dev.keyledger.command.key.revoke;

import dev.keyledger.command.answer.IfMatch;
import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.key.Decision;
import dev.keyledger.command.key.KeyCommand;
import dev.keyledger.command.key.KeyDecider;
import dev.keyledger.command.problem.CommandProblems;
import dev.keyledger.command.store.AppendTransaction;
import dev.keyledger.command.store.KeyHistories;
import dev.keyledger.command.store.KeyHistory;
import dev.keyledger.command.store.NewEvents;
import dev.keyledger.command.store.Refusal;
import dev.keyledger.command.store.Workspaces;
import dev.keyledger.events.Actor;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.kit.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Revokes an additional key, for good. */
@ApplicationScoped
class RevokeKeyHandler {
    /** A conflict means that the key has just changed; deciding again nearly always finds it revoked by the winner. */
    private static final int ATTEMPTS_MAX = 5;

    private final KeyHistories histories;
    private final Workspaces workspaces;
    private final AppendTransaction store;
    private final Clock clock;

    RevokeKeyHandler(KeyHistories histories, Workspaces workspaces, AppendTransaction store, Clock clock) {
        this.histories = histories;
        this.workspaces = workspaces;
        this.store = store;
        this.clock = clock;
    }

    /** @param anyKey whether the actor may revoke any key of the workspace, or only those it has created */
    record Revocation(
            WorkspaceId workspaceId, UUID keyId, Actor actor, boolean anyKey, String reason, IfMatch precondition) {}

    record Outcome(UUID keyId, long version, Instant revokedAt) {}

    Uni<Outcome> revoke(Revocation revocation) {
        return Uni.createFrom()
                .deferred(() -> revokeOnce(revocation))
                .onFailure(Refusal.VersionConflict.class)
                .retry()
                .atMost(ATTEMPTS_MAX - 1)
                .onFailure(Refusal.class)
                .transform(CommandProblems::of);
    }

    private Uni<Outcome> revokeOnce(Revocation revocation) {
        return histories.find(revocation.workspaceId(), revocation.keyId()).chain(found -> found.map(
                        history -> decide(revocation, history))
                .orElseGet(() -> notFound(revocation.workspaceId())));
    }

    private Uni<Outcome> decide(Revocation revocation, KeyHistory history) {
        if (!revocation.anyKey()
                && !history.createdBy().equals(revocation.actor().id())) {
            throw Problem.of(403, "forbidden", "Members may revoke the keys they have created, admins all of them.");
        }
        requirePrecondition(revocation.precondition(), history);
        Instant now = WireTime.truncate(clock.instant());
        return switch (KeyDecider.decide(history.state(), new KeyCommand.Revoke(revocation.reason()), now)) {
            case Decision.Rejected rejected -> throw CommandProblems.of(rejected.reason());
            case Decision.Accepted accepted
            when accepted.events().isEmpty() ->
                Uni.createFrom()
                        .item(new Outcome(
                                history.keyId(),
                                history.version(),
                                history.revokedAt().orElseThrow()));
            case Decision.Accepted accepted -> {
                var revoked = new NewEvents(
                        history.workspaceId(),
                        history.keyId(),
                        history.version(),
                        revocation.actor(),
                        now,
                        accepted.events());
                yield store.revoke(revoked)
                        .replaceWith(() -> new Outcome(history.keyId(), revoked.versionAfter(), now));
            }
        };
    }

    /**
     * Who repeats a revocation whose answer got lost still names the version before it. What was asked for has
     * happened, so that version matches too.
     */
    private static void requirePrecondition(IfMatch precondition, KeyHistory history) {
        boolean alreadyApplied =
                history.state() instanceof ApiKey.Revoked && precondition.matches(history.version() - 1);
        if (!alreadyApplied) {
            precondition.require(history.version());
        }
    }

    private Uni<Outcome> notFound(WorkspaceId workspaceId) {
        return workspaces.find(workspaceId).map(workspace -> {
            throw Problem.notFound(workspace.isPresent() ? "key" : "workspace");
        });
    }
}

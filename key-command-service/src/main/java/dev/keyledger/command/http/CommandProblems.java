package dev.keyledger.command.http;

import dev.keyledger.command.key.KeyRejected;
import dev.keyledger.command.key.Rejection;
import dev.keyledger.command.store.Refusal;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemResponses;
import dev.keyledger.kit.problem.ProblemType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What callers are told when a key or the store refuses a command: the one place where these know HTTP. */
final class CommandProblems {
    @ServerExceptionMapper
    Response rejected(Rejection rejection, UriInfo uri) {
        return ProblemResponses.of(of(rejection.reason()), uri);
    }

    @ServerExceptionMapper
    Response refused(Refusal refusal, UriInfo uri) {
        return ProblemResponses.of(of(refusal), uri);
    }

    private static Problem of(KeyRejected reason) {
        return switch (reason) {
            case NOT_CREATED -> Problem.notFound(ProblemType.KEY_NOT_FOUND);
            case ALREADY_CREATED -> Problem.of(ProblemType.KEY_EXISTS, "There is such a key already.");
            case EXPIRES_IN_THE_PAST -> Problem.invalid("/expiresAt", "must be in the future");
            case REVOKED -> Problem.of(ProblemType.KEY_REVOKED, "The key is revoked, for good.");
            case EXPIRED -> Problem.of(ProblemType.KEY_EXPIRED, "The key has expired; create another one.");
            case DISABLED -> Problem.of(ProblemType.KEY_DISABLED, "The key is disabled; enable it first.");
            case DISABLED_BY_A_HIGHER_ROLE ->
                Problem.of(
                        ProblemType.FORBIDDEN,
                        "The key was disabled by a higher role than yours, which alone, or a still higher one, may enable it.");
            case ROTATION_IN_PROGRESS ->
                Problem.of(
                        ProblemType.ROTATION_IN_PROGRESS,
                        "The last rotation is not complete. Wait for it, retire its old secret by hand, or, for a"
                                + " primary key, rotate with retireOld immediately.");
            case OVERLAP_OF_PRIMARY ->
                Problem.invalid("/overlap", "is for additional keys; a primary key takes retireOld");
            case OVERLAP_OUT_OF_RANGE -> Problem.invalid("/overlap", "must be between PT0S and P7D");
            case RETIRE_OLD_OF_ADDITIONAL ->
                Problem.invalid("/retireOld", "is for primary keys; an additional key takes overlap");
            case PRIMARY_NOT_RENAMABLE ->
                Problem.of(
                        ProblemType.PRIMARY_KEY_NOT_RENAMABLE, "The primary key has the same name in every workspace.");
            case PRIMARY_NOT_EDITABLE ->
                Problem.of(
                        ProblemType.PRIMARY_KEY_NOT_EDITABLE,
                        "The primary key has every scope, for as long as its workspace is there.");
            case PRIMARY_NOT_DISABLABLE ->
                Problem.of(
                        ProblemType.PRIMARY_KEY_NOT_DISABLABLE,
                        "A workspace's sandboxes always have its primary key. If it may be exposed, rotate it.");
            case NOT_REVEALABLE -> notRevealable();
            case PRIMARY_NOT_REVOCABLE ->
                Problem.of(
                        ProblemType.PRIMARY_KEY_NOT_REVOCABLE,
                        "A workspace always has its primary key. If it may be exposed, rotate it.");
        };
    }

    private static Problem of(Refusal refusal) {
        return switch (refusal.reason()) {
            case NAME_TAKEN ->
                Problem.of(ProblemType.NAME_TAKEN, "Another key of the workspace that is not revoked has this name.");
            case NO_PLACE ->
                Problem.of(
                        ProblemType.TOO_MANY_KEYS,
                        "The workspace has as many keys as it may have; revoke one that is no longer used.");
            case NO_PLACE_EVER ->
                Problem.of(
                        ProblemType.TOO_MANY_KEYS_EVER,
                        "The workspace has created as many keys over its life as it may, revoked ones included. Rotate"
                                + " a key instead, or have an operator raise the limit.");
            case NO_SHARE ->
                Problem.of(
                        ProblemType.TOO_MANY_OWN_KEYS,
                        "You have as many of the workspace's keys as one member may have; revoke one that you no longer"
                                + " use, or have an admin create one.");
            case NO_SHARE_EVER ->
                Problem.of(
                        ProblemType.TOO_MANY_OWN_KEYS_EVER,
                        "You have created as many of the workspace's keys as one member may, revoked ones included."
                                + " Rotate a key instead, or have an admin create one.");
            case NO_WORKSPACE -> Problem.notFound(ProblemType.WORKSPACE_NOT_FOUND);
            case WORKSPACE_EXISTS ->
                Problem.of(ProblemType.WORKSPACE_EXISTS, "The workspace was provisioned with another name.");
            case VERSION_CONFLICT -> Problem.of(ProblemType.KEY_CHANGING, "The key keeps changing; try again.");
            case REPEATED, TWIN_RUNNING ->
                Problem.of(
                        ProblemType.COMMAND_IN_PROGRESS,
                        "The first request with this Idempotency-Key is not done yet.");
            case PAYLOAD_DIFFERS ->
                Problem.of(
                        ProblemType.IDEMPOTENCY_KEY_REUSED,
                        "This Idempotency-Key was used for a request with another payload.");
            case BUSY -> Problem.of(ProblemType.WORKSPACE_BUSY, "Too many changes at a time; try again.");
            case OUT_OF_REACH -> storeOutOfReach();
            case STORE_BEHIND ->
                Problem.of(
                                ProblemType.STORE_BEHIND_LOG,
                                "Nothing was done. The event store lacks events that were published, or is still being"
                                        + " compared with them; an operator sees which by: ops timeline show.")
                        .withHeader("Retry-After", "5");
            case VERIFIERS_BEHIND ->
                Problem.of(
                                ProblemType.VERIFIERS_BEHIND,
                                "Nothing was done. Who can't read such a change would refuse the key: "
                                        + refusal.getMessage() + ". Upgrade it first.")
                        .withHeader("Retry-After", "5");
            case NOT_KEPT -> notRevealable();
            case EVENT_TOO_LARGE ->
                Problem.of(ProblemType.EVENT_TOO_LARGE, "What this change would record is too large.");
        };
    }

    /** For what could neither be done nor looked up. */
    static Problem storeOutOfReach() {
        return Problem.of(
                ProblemType.STORE_OUT_OF_REACH,
                "It isn't known whether this was done. Try again, under the same Idempotency-Key if there was one.");
    }

    private static Problem notRevealable() {
        return Problem.of(
                ProblemType.KEY_NOT_REVEALABLE,
                "The secret is not kept. If it is lost, rotate the key or create another.");
    }
}

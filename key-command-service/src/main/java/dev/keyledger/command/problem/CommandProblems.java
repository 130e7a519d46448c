package dev.keyledger.command.problem;

import dev.keyledger.command.key.KeyRejected;
import dev.keyledger.command.store.Refusal;
import dev.keyledger.kit.problem.Problem;

/** What callers are told when a key or the store refuses a command. The slugs are part of the contract. */
public final class CommandProblems {
    private static final String RETRY_AFTER = "Retry-After";

    private CommandProblems() {}

    public static Problem of(KeyRejected reason) {
        return switch (reason) {
            case NOT_CREATED -> Problem.notFound("key");
            case ALREADY_CREATED -> Problem.of(409, "key-exists", "There is such a key already.");
            case EXPIRES_IN_THE_PAST -> Problem.invalid("/expiresAt", "must be in the future");
            case REVOKED -> Problem.of(409, "key-revoked", "The key is revoked, for good.");
            case EXPIRED -> Problem.of(409, "key-expired", "The key has expired; create another one.");
            case ROTATION_IN_PROGRESS ->
                Problem.of(
                        409,
                        "rotation-in-progress",
                        "The last rotation is not complete. Wait for it, retire its old secret by hand, or, for a"
                                + " primary key, rotate with retireOld immediately.");
            case OVERLAP_OF_PRIMARY ->
                Problem.invalid("/overlap", "is for additional keys; a primary key takes retireOld");
            case OVERLAP_OUT_OF_RANGE -> Problem.invalid("/overlap", "must be between PT0S and P7D");
            case RETIRE_OLD_OF_ADDITIONAL ->
                Problem.invalid("/retireOld", "is for primary keys; an additional key takes overlap");
            case PRIMARY_NOT_RENAMABLE ->
                Problem.of(409, "primary-key-not-renamable", "The primary key has the same name in every workspace.");
            case NOT_REVEALABLE -> notRevealable();
            case PRIMARY_NOT_REVOCABLE ->
                Problem.of(
                        409,
                        "primary-key-not-revocable",
                        "A workspace always has its primary key. If it may be exposed, rotate it.");
        };
    }

    public static Problem of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.NameTaken r ->
                Problem.of(409, "name-taken", "Another key of the workspace that is not revoked has this name.");
            case Refusal.NoPlace r ->
                Problem.of(
                        409,
                        "too-many-keys",
                        "The workspace has as many keys as it may have; revoke one that is no longer used.");
            case Refusal.NoPlaceEver r ->
                Problem.of(
                        409,
                        "too-many-keys-ever",
                        "The workspace has created as many keys over its life as it may, revoked ones included. Rotate"
                                + " a key instead, or have an operator raise the limit.");
            case Refusal.NoShare r ->
                Problem.of(
                        409,
                        "too-many-own-keys",
                        "You have as many of the workspace's keys as one member may have; revoke one that you no longer"
                                + " use, or have an admin create one.");
            case Refusal.NoShareEver r ->
                Problem.of(
                        409,
                        "too-many-own-keys-ever",
                        "You have created as many of the workspace's keys as one member may, revoked ones included."
                                + " Rotate a key instead, or have an admin create one.");
            case Refusal.WorkspaceExists r ->
                Problem.of(409, "workspace-exists", "The workspace was provisioned with another name.");
            case Refusal.VersionConflict r ->
                Problem.of(409, "key-changing", "The key keeps changing; try again.")
                        .withHeader(RETRY_AFTER, "1");
            case Refusal.Repeated r -> commandInProgress();
            case Refusal.TwinRunning r -> commandInProgress();
            case Refusal.Busy r ->
                Problem.of(503, "workspace-busy", "Too many changes at a time; try again.")
                        .withHeader(RETRY_AFTER, "1");
            case Refusal.OutOfReach r -> storeOutOfReach();
            case Refusal.StoreBehind r -> storeBehind();
            case Refusal.NotKept r -> notRevealable();
            case Refusal.EventTooLarge r ->
                Problem.of(413, "event-too-large", "What this change would record is too large.");
        };
    }

    /** For what could neither be done nor looked up. */
    public static Problem storeOutOfReach() {
        return Problem.of(
                        503,
                        "store-out-of-reach",
                        "It isn't known whether this was done. Try again, under the same Idempotency-Key if there was"
                                + " one.")
                .withHeader(RETRY_AFTER, "1");
    }

    /** For every command while the store may lack events that were published. */
    public static Problem storeBehind() {
        return Problem.of(
                        503,
                        "store-behind-log",
                        "Nothing was done. The event store lacks events that were published, or is still being compared"
                                + " with them; an operator sees which by: ops timeline show.")
                .withHeader(RETRY_AFTER, "5");
    }

    private static Problem notRevealable() {
        return Problem.of(
                409, "key-not-revealable", "The secret is not kept. If it is lost, rotate the key or create another.");
    }

    private static Problem commandInProgress() {
        return Problem.of(409, "command-in-progress", "The first request with this Idempotency-Key is not done yet.")
                .withHeader(RETRY_AFTER, "1");
    }
}

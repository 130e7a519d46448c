package dev.keyledger.command.store;

import io.vertx.pgclient.PgException;

/**
 * Why an append changed nothing. The one place where the database's errors get a meaning, by the names of its
 * constraints.
 */
public abstract sealed class Refusal extends RuntimeException {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private Refusal(String message, Throwable cause) {
        super(message, cause, false, false);
    }

    /** Another unrevoked key of the workspace has a name that folds alike. */
    public static final class NameTaken extends Refusal {
        private NameTaken(Throwable cause) {
            super("the name is taken", cause);
        }
    }

    /** The workspace has no place left for a key, or is not provisioned. */
    public static final class NoPlace extends Refusal {
        NoPlace() {
            super("there is no place for another key", null);
        }
    }

    public static final class WorkspaceExists extends Refusal {
        WorkspaceExists() {
            super("the workspace exists", null);
        }
    }

    /** The key has changed since the decision was made: decide again. */
    public static final class VersionConflict extends Refusal {
        VersionConflict() {
            this(null);
        }

        private VersionConflict(Throwable cause) {
            super("the key has changed in the meantime", cause);
        }
    }

    /** The same command under the same Idempotency-Key has succeeded before. */
    public static final class Repeated extends Refusal {
        Repeated() {
            super("the command has succeeded before", null);
        }
    }

    /** The same command under the same Idempotency-Key is running, and took longer than was waited for. */
    public static final class TwinRunning extends Refusal {
        TwinRunning() {
            super("the same command is running", null);
        }
    }

    /** Others held the workspace for longer than was waited for. */
    public static final class Busy extends Refusal {
        private Busy(Throwable cause) {
            super("the workspace is busy", cause);
        }
    }

    /** The topic would not take the event, so the store doesn't either. */
    public static final class EventTooLarge extends Refusal {
        EventTooLarge() {
            super("an event is larger than the topic takes", null);
        }
    }

    static boolean isLockTimeout(Throwable failure) {
        PgException pg = pgExceptionIn(failure);
        return pg != null && LOCK_NOT_AVAILABLE.equals(pg.getSqlState());
    }

    /** The refusal that a failure means; the failure itself if it is an accident. */
    static Throwable of(Throwable failure) {
        if (isLockTimeout(failure)) {
            return new Busy(failure);
        }
        PgException pg = pgExceptionIn(failure);
        if (pg == null || pg.getConstraint() == null) {
            return failure;
        }
        return switch (pg.getConstraint()) {
            case "active_keys_name" -> new NameTaken(failure);
            case "events_stream_version" -> new VersionConflict(failure);
            default -> failure;
        };
    }

    private static PgException pgExceptionIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException pg) {
                return pg;
            }
        }
        return null;
    }
}

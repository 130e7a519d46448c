package dev.keyledger.command.store;

import dev.keyledger.kit.problem.LostDatabase;
import io.vertx.pgclient.PgException;

/**
 * Why an append changed nothing. The one place where the database's errors get a meaning, by the names of its
 * constraints.
 */
public abstract sealed class Refusal extends RuntimeException {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String STATEMENT_TIMEOUT = "57014";
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK_DETECTED = "40P01";

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

    /** The workspace has created as many keys as it ever may. */
    public static final class NoPlaceEver extends Refusal {
        public NoPlaceEver() {
            super("the workspace has created all the keys that it may", null);
        }
    }

    /** A member has as many of the workspace's keys as one member may have. */
    public static final class NoShare extends Refusal {
        NoShare() {
            super("the member has all the keys that one may have", null);
        }
    }

    /** A member has created as many of the workspace's keys as one member ever may. */
    public static final class NoShareEver extends Refusal {
        NoShareEver() {
            super("the member has created all the keys that one may", null);
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

    /** The secret's ciphertext is not there: it was imported without, or retired in the meantime. */
    public static final class NotKept extends Refusal {
        NotKept() {
            super("the secret is not kept", null);
        }
    }

    /** The topic would not take the event, so the store doesn't either. */
    public static final class EventTooLarge extends Refusal {
        EventTooLarge() {
            super("an event is larger than the topic takes", null);
        }
    }

    /** The store lacks events that Kafka has, or it isn't known yet that it doesn't: it takes no commands. */
    public static final class StoreBehind extends Refusal {
        StoreBehind() {
            super("the event store may lack events that Kafka has", null);
        }
    }

    /** The store was lost on the way: whether anything was appended isn't known. */
    public static final class OutOfReach extends Refusal {
        private OutOfReach(Throwable cause) {
            super("the event store is out of reach", cause);
        }
    }

    static boolean isLockTimeout(Throwable failure) {
        return failure instanceof PgException answer && LOCK_NOT_AVAILABLE.equals(answer.getSqlState());
    }

    /** Whether PostgreSQL has rolled the transaction back for the sake of another one, so that it may be begun again. */
    static boolean isPassing(Throwable failure) {
        return failure instanceof PgException answer
                && (SERIALIZATION_FAILURE.equals(answer.getSqlState())
                        || DEADLOCK_DETECTED.equals(answer.getSqlState()));
    }

    /** The refusal that a failure means; the failure itself if it is an accident. */
    static Throwable of(Throwable failure) {
        if (LostDatabase.isCauseOf(failure)) {
            return new OutOfReach(failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException answer) {
                return ofAnswer(answer, failure);
            }
        }
        return failure;
    }

    private static Throwable ofAnswer(PgException answer, Throwable failure) {
        return switch (answer.getSqlState()) {
            case LOCK_NOT_AVAILABLE, STATEMENT_TIMEOUT, SERIALIZATION_FAILURE, DEADLOCK_DETECTED -> new Busy(failure);
            case UNIQUE_VIOLATION -> ofConstraint(answer, failure);
            default -> failure;
        };
    }

    private static Throwable ofConstraint(PgException violation, Throwable failure) {
        return switch (violation.getConstraint()) {
            case "active_keys_name" -> new NameTaken(failure);
            case "events_stream_version" -> new VersionConflict(failure);
            default -> failure;
        };
    }
}

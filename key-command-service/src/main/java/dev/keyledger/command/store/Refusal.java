package dev.keyledger.command.store;

import dev.keyledger.kit.database.LostDatabase;
import io.vertx.pgclient.PgException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Why an append changed nothing. The one place where the database's errors get a meaning, by the names of its
 * constraints.
 */
public final class Refusal extends RuntimeException {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String STATEMENT_TIMEOUT = "57014";
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK_DETECTED = "40P01";

    public enum Reason {
        /** Another unrevoked key of the workspace has a name that folds alike. */
        NAME_TAKEN,
        /** The workspace has no place left for a key, or is not provisioned. */
        NO_PLACE,
        /** The workspace has created as many keys as it ever may. */
        NO_PLACE_EVER,
        /** A member has as many of the workspace's keys as one member may have. */
        NO_SHARE,
        /** A member has created as many of the workspace's keys as one member ever may. */
        NO_SHARE_EVER,
        /** The workspace is not provisioned. */
        NO_WORKSPACE,
        WORKSPACE_EXISTS,
        /** The key has changed since the decision was made: decide again. */
        VERSION_CONFLICT,
        /** The same command under the same Idempotency-Key has succeeded before. */
        REPEATED,
        /** The same command under the same Idempotency-Key is running, and took longer than was waited for. */
        TWIN_RUNNING,
        /** Another request has succeeded under the same Idempotency-Key. */
        PAYLOAD_DIFFERS,
        /** Others held the workspace for longer than was waited for. */
        BUSY,
        /** The secret's ciphertext is not there: it was imported without, or retired in the meantime. */
        NOT_KEPT,
        /** The topic would not take the event, so the store doesn't either. */
        EVENT_TOO_LARGE,
        /** The store lacks events that Kafka has, or it isn't known yet that it doesn't: it takes no commands. */
        STORE_BEHIND,
        /** A verifier that lives can't read such an event, or it isn't known whether all can. */
        VERIFIERS_BEHIND,
        /** The store was lost on the way: whether anything was appended isn't known. */
        OUT_OF_REACH
    }

    private final Reason reason;

    public Refusal(Reason reason) {
        this(reason, null);
    }

    public Refusal(Reason reason, @Nullable Throwable cause) {
        this(reason, reason.name(), cause);
    }

    private Refusal(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
    }

    /** @param who in words, who can't read such an event, or why that isn't known: the message */
    public static Refusal verifiersBehind(String who) {
        return new Refusal(Reason.VERIFIERS_BEHIND, who, null);
    }

    public Reason reason() {
        return reason;
    }

    /** To tell this refusal from other failures. */
    public static Predicate<Throwable> because(Reason reason) {
        return failure -> failure instanceof Refusal refusal && refusal.reason == reason;
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
            return new Refusal(Reason.OUT_OF_REACH, failure);
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
            case LOCK_NOT_AVAILABLE, STATEMENT_TIMEOUT, SERIALIZATION_FAILURE, DEADLOCK_DETECTED ->
                new Refusal(Reason.BUSY, failure);
            case UNIQUE_VIOLATION -> ofConstraint(answer, failure);
            case null, default -> failure;
        };
    }

    private static Throwable ofConstraint(PgException violation, Throwable failure) {
        return switch (violation.getConstraint()) {
            case "active_keys_name" -> new Refusal(Reason.NAME_TAKEN, failure);
            case "events_stream_version" -> new Refusal(Reason.VERSION_CONFLICT, failure);
            case null, default -> failure;
        };
    }
}

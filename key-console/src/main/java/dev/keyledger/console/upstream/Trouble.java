package dev.keyledger.console.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why something could not be shown or done.
 *
 * @param kind what the page says about it
 * @param refused the service's own words, if it answered at all
 */
public record Trouble(Kind kind, Optional<Refused> refused) {
    public enum Kind {
        /** The service doesn't answer, or says that it can't at the moment. */
        UNAVAILABLE,
        /** The session is none for the services any more. */
        SIGNED_OUT,
        FORBIDDEN,
        NOT_FOUND,
        /** The service understood and said no. */
        REFUSED,
        /** A mistake of ours, or an answer that can't be read. */
        BROKEN
    }

    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

    /** Refused by the console itself. */
    public static Trouble refused(int status) {
        return new Trouble(Kind.REFUSED, Optional.of(new Refused(Problem.unexplained(status))));
    }

    /** What nobody foresaw is logged here, because from here on it is only a word on a page. */
    public static Trouble of(Throwable failure) {
        if (failure instanceof Refused refused) {
            return new Trouble(kindOf(refused.problem()), Optional.of(refused));
        }
        if (isUnanswered(failure)) {
            return new Trouble(Kind.UNAVAILABLE, Optional.empty());
        }
        LOG.error("a part of the console failed", failure);
        return new Trouble(Kind.BROKEN, Optional.empty());
    }

    /** Whether the service can't be asked at the moment: then asking later helps. */
    public static boolean isOutage(Throwable failure) {
        return failure instanceof Refused refused
                ? kindOf(refused.problem()) == Kind.UNAVAILABLE
                : isUnanswered(failure);
    }

    private static boolean isUnanswered(Throwable failure) {
        Throwable cause =
                failure instanceof ProcessingException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case JsonProcessingException unreadable -> false;
            case IOException lost -> true;
            case TimeoutException late -> true;
            default -> cause instanceof ProcessingException;
        };
    }

    private static Kind kindOf(Problem problem) {
        return switch (problem.status()) {
            case 401 -> Kind.SIGNED_OUT;
            case 403 -> Kind.FORBIDDEN;
            case 404 -> Kind.NOT_FOUND;
            case 500, 502, 503, 504 -> Kind.UNAVAILABLE;
            default -> Kind.REFUSED;
        };
    }

    /** Whether the same may be had later. */
    public boolean passes() {
        return switch (kind) {
            case UNAVAILABLE, BROKEN, SIGNED_OUT -> true;
            case FORBIDDEN, NOT_FOUND, REFUSED -> false;
        };
    }

    /** The status that the console answers with itself. */
    public int status() {
        return switch (kind) {
            case UNAVAILABLE -> 503;
            case BROKEN -> 500;
            case SIGNED_OUT -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case REFUSED -> refused.map(answer -> answer.problem().status()).orElse(409);
        };
    }
}

package dev.keyledger.console.upstream;

import java.util.Optional;

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
        REFUSED
    }

    public static Trouble of(Throwable failure) {
        if (failure instanceof Refused refused) {
            return new Trouble(kindOf(refused.problem()), Optional.of(refused));
        }
        return new Trouble(Kind.UNAVAILABLE, Optional.empty());
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

    /** The status that the console answers with itself. */
    public int status() {
        return switch (kind) {
            case UNAVAILABLE -> 503;
            case SIGNED_OUT -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case REFUSED -> refused.map(answer -> answer.problem().status()).orElse(409);
        };
    }
}

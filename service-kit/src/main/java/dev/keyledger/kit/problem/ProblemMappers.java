package dev.keyledger.kit.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.keyledger.kit.database.LostDatabase;
import dev.keyledger.kit.rest.AllowedMethods;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever goes wrong on the request path leaves as a problem; nothing of the inside shows. */
final class ProblemMappers {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemMappers.class);

    private final AllowedMethods allowed;

    ProblemMappers(AllowedMethods allowed) {
        this.allowed = allowed;
    }

    @ServerExceptionMapper
    Response problem(Problem problem, UriInfo uri) {
        return ProblemResponses.of(problem, uri);
    }

    @ServerExceptionMapper
    Response invalid(ConstraintViolationException e, UriInfo uri) {
        return ProblemResponses.of(Problem.invalid(Violations.of(e)), uri);
    }

    @ServerExceptionMapper
    Response unreadable(MismatchedInputException e, UriInfo uri) {
        return ProblemResponses.of(JsonProblems.of(e), uri);
    }

    @ServerExceptionMapper
    Response unauthorized(UnauthorizedException e, UriInfo uri) {
        return ProblemResponses.of(unauthenticated("This needs a bearer token."), uri);
    }

    @ServerExceptionMapper(AuthenticationFailedException.class)
    Response authenticationFailed(AuthenticationFailedException e, UriInfo uri) {
        return ProblemResponses.of(unauthenticated("The bearer token is not valid."), uri);
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException e, UriInfo uri) {
        return ProblemResponses.of(Problem.of(ProblemType.FORBIDDEN, "Your role does not allow this."), uri);
    }

    @ServerExceptionMapper
    Response web(WebApplicationException e, UriInfo uri) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return ProblemResponses.of(JsonProblems.of(json), uri);
        }
        int status = e.getResponse().getStatus();
        if (status >= 500) {
            return unexpected(e, uri);
        }
        if (status == 404 || status == 405) {
            return ProblemResponses.of(notHere(uri.getPath()), uri);
        }
        return ProblemResponses.of(StatusProblems.of(status), uri);
    }

    /** A path that knows other methods is there: 405 tells them, 404 would send its caller looking for another path. */
    private Problem notHere(String path) {
        Set<String> methods = allowed.at(path);
        return methods.isEmpty()
                ? StatusProblems.of(404)
                : StatusProblems.of(405).withHeader(HttpHeaders.ALLOW, String.join(", ", methods));
    }

    @ServerExceptionMapper
    Response unexpected(Throwable e, UriInfo uri) {
        if (LostDatabase.isCauseOf(e)) {
            LOG.warn("The database is out of reach: {}", e.getMessage());
            return ProblemResponses.of(Problem.databaseOutOfReach(), uri);
        }
        LOG.error("A request failed unexpectedly", e);
        return ProblemResponses.of(
                Problem.of(
                        ProblemType.INTERNAL_ERROR,
                        "Something went wrong on our side; the trace id finds it in the logs."),
                uri);
    }

    private static Problem unauthenticated(String detail) {
        return Problem.of(ProblemType.UNAUTHENTICATED, detail).withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
}

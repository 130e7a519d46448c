package dev.keyledger.console.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/** Makes every answer of a service that is an error one exception, which knows what the service said. */
public final class ProblemMapper implements ResponseExceptionMapper<Refused> {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public boolean handles(int status, MultivaluedMap<String, Object> headers) {
        return status >= 400;
    }

    @Override
    public Refused toThrowable(Response response) {
        return new Refused(problemOf(response.getStatus(), response.readEntity(String.class)));
    }

    private static Problem problemOf(int status, String body) {
        try {
            Problem problem = JSON.readValue(body, Problem.class);
            return problem == null || problem.status() == 0 ? Problem.unexplained(status) : problem;
        } catch (JsonProcessingException e) {
            return Problem.unexplained(status);
        }
    }
}

package dev.keyledger.kit.openapi;

import dev.keyledger.kit.problem.ProblemType;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/**
 * An endpoint that is being described.
 *
 * @param problems its own, by {@link Problems}
 * @param never what it can't answer with
 */
public record Endpoint(
        String path, HttpMethod method, Operation operation, Set<ProblemType> problems, Set<ProblemType> never) {
    /** Whether its path has this variable. */
    public boolean isOf(String variable) {
        return path.contains("{" + variable + "}");
    }

    public boolean isRead() {
        return method == HttpMethod.GET;
    }

    public boolean takesHeader(String name) {
        return operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> parameter.getIn() == Parameter.In.HEADER
                                && parameter.getName().equals(name));
    }
}

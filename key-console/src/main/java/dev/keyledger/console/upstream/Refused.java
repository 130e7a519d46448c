package dev.keyledger.console.upstream;

import java.util.Optional;

/** A service answered, with a problem. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    Refused(Problem problem) {
        super(problem.status() + " " + problem.slug());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    public boolean is(String slug) {
        return problem.slug().equals(slug);
    }

    /** What is wrong with a field, if the service said so; {@code /scopes/2} is about {@code scopes}. */
    public Optional<String> aboutField(String name) {
        return problem.errors().stream()
                .filter(error ->
                        error.pointer().equals("/" + name) || error.pointer().startsWith("/" + name + "/"))
                .map(Problem.FieldError::detail)
                .findFirst();
    }
}

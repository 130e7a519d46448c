package dev.keyledger.kit.problem;

/** The problems that the HTTP layer itself finds, by their status. */
final class StatusProblems {
    private StatusProblems() {}

    static Problem of(int status) {
        return switch (status) {
            case 400 -> Problem.of(ProblemType.INVALID_REQUEST, "The request can't be read.");
            case 404 -> Problem.of(ProblemType.NOT_FOUND, "There is nothing at this path.");
            case 405 -> Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This path doesn't know this method.");
            case 406 -> Problem.of(ProblemType.NOT_ACCEPTABLE, "The answer is JSON, which Accept rules out.");
            case 413 -> Problem.of(ProblemType.TOO_LARGE, "The body is larger than this endpoint takes.");
            case 415 -> Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "This endpoint doesn't take this Content-Type.");
            default -> Problem.ofStatus(status, "The request can't be fulfilled.");
        };
    }
}

package dev.keyledger.kit.problem;

/** The problems that the HTTP layer itself finds, by their status. */
final class StatusProblems {
    private StatusProblems() {}

    static Problem of(int status) {
        return switch (status) {
            case 400 -> Problem.of(status, "invalid-request", "The request can't be read.");
            case 404 -> Problem.of(status, "not-found", "There is nothing at this path.");
            case 405 -> Problem.of(status, "method-not-allowed", "This path doesn't know this method.");
            case 406 -> Problem.of(status, "not-acceptable", "The answer is JSON, which Accept rules out.");
            case 413 -> Problem.of(status, "too-large", "The body is larger than this endpoint takes.");
            case 415 -> Problem.of(status, "unsupported-media-type", "This endpoint doesn't take this Content-Type.");
            default -> Problem.of(status, "http-" + status, "The request can't be fulfilled.");
        };
    }
}

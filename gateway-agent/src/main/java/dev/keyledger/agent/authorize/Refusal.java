package dev.keyledger.agent.authorize;

import dev.keyledger.verifier.Verdict;

/** Why a request may not go on, as its sender is told. Nothing of what was sent is in any of these words. */
enum Refusal {
    NO_KEY(
            401,
            "missing_api_key",
            "No API key was sent. Send it as 'Authorization: Bearer', 'x-api-key' or 'api-key'."),
    SEVERAL_KEYS(401, "several_api_keys", "More than one API key was sent. Send one."),
    UNKNOWN_KEY(401, "invalid_api_key", "Incorrect API key."),
    REVOKED_KEY(401, "revoked_api_key", "This API key has been revoked, or replaced by a newer secret."),
    EXPIRED_KEY(401, "expired_api_key", "This API key has expired."),
    DISABLED_KEY(401, "disabled_api_key", "This API key is disabled."),
    INSUFFICIENT_SCOPE(403, "insufficient_scope", "This API key may not be used for this request."),
    PATH_NOT_MAPPED(403, "path_not_mapped", "No scope is configured for this method and path."),
    PATH_AMBIGUOUS(403, "path_ambiguous", "This path can be read in more than one way."),
    REQUEST_UNKNOWN(
            403, "request_unknown", "The proxy does not say, in the one place of its profile, which request this is."),
    SCOPE_NOT_TAKEN(403, "scope_not_taken", "A scope is named in the query, and not taken from there."),
    NOT_FRESH(503, "not_fresh", "The latest changes to API keys may be missing here. Try again."),
    KEY_STATE_UNKNOWN(503, "key_state_unknown", "The state of this API key is not known. Try again later."),
    FAILED(503, "authorization_failed", "This request could not be decided about. Try again.");

    private final int status;
    private final String code;
    private final String message;

    Refusal(int status, String code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    static Refusal of(Verdict.Code code) {
        return switch (code) {
            case MALFORMED, NOT_FOUND -> UNKNOWN_KEY;
            case REVOKED -> REVOKED_KEY;
            case EXPIRED -> EXPIRED_KEY;
            case DISABLED -> DISABLED_KEY;
            case INSUFFICIENT_SCOPE -> INSUFFICIENT_SCOPE;
        };
    }

    static Refusal of(Verdict.Reason reason) {
        return switch (reason) {
            case NOT_FRESH -> NOT_FRESH;
            case KEY_STATE_UNKNOWN -> KEY_STATE_UNKNOWN;
        };
    }

    int status() {
        return status;
    }

    /** For programs; also the outcome's name in metrics. */
    String code() {
        return code;
    }

    String message() {
        return message;
    }
}

package dev.keyledger.kit.problem;

/**
 * Every kind of problem that a service answers with. Its slug is a part of the contract; docs/api.md explains each to
 * callers, and a test holds that it leaves none out.
 */
public enum ProblemType {
    INVALID_REQUEST("invalid-request", 400, "errors names each field that is wrong"),
    UNAUTHENTICATED("unauthenticated", 401, "no valid bearer token"),
    FORBIDDEN("forbidden", 403, "the caller's role does not allow this"),
    NOT_FOUND("not-found", 404, "there is nothing at this path"),
    WORKSPACE_NOT_FOUND("workspace-not-found", 404, "it is not there, or not for the caller"),
    KEY_NOT_FOUND("key-not-found", 404, "the workspace has no such key"),
    ROTATION_NOT_FOUND("rotation-not-found", 404, "the key has no such rotation"),
    OPERATION_NOT_FOUND("operation-not-found", 404, "there is no such operation"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "the path knows other methods, which Allow names"),
    NOT_ACCEPTABLE("not-acceptable", 406, "the answer is JSON, which Accept rules out"),
    NAME_TAKEN("name-taken", 409, "another key of the workspace that is not revoked has this name"),
    TOO_MANY_KEYS("too-many-keys", 409, "the workspace has as many keys as it may have"),
    TOO_MANY_KEYS_EVER("too-many-keys-ever", 409, "the workspace has created as many keys as it ever may"),
    TOO_MANY_OWN_KEYS("too-many-own-keys", 409, "the member has as many of them as one member may have"),
    TOO_MANY_OWN_KEYS_EVER("too-many-own-keys-ever", 409, "the member has created as many as one member ever may"),
    WORKSPACE_EXISTS("workspace-exists", 409, "it was provisioned with another name"),
    KEY_EXISTS("key-exists", 409, "there is such a key already"),
    KEY_REVOKED("key-revoked", 409, "nothing about a revoked key can be changed"),
    KEY_EXPIRED("key-expired", 409, "an expired key doesn't come back, nor would a new secret of it be accepted"),
    KEY_DISABLED("key-disabled", 409, "a new secret would be refused like the old one, until the key is enabled"),
    KEY_CHANGING("key-changing", 409, "the key keeps changing", true),
    PRIMARY_KEY_NOT_REVOCABLE("primary-key-not-revocable", 409, "a workspace always has its primary key"),
    PRIMARY_KEY_NOT_RENAMABLE("primary-key-not-renamable", 409, "it has the same name in every workspace"),
    PRIMARY_KEY_NOT_EDITABLE(
            "primary-key-not-editable", 409, "it has every scope, for as long as its workspace is there"),
    PRIMARY_KEY_NOT_DISABLABLE("primary-key-not-disablable", 409, "a workspace's sandboxes always have it"),
    KEY_NOT_REVEALABLE("key-not-revealable", 409, "the secret is not kept"),
    ROTATION_IN_PROGRESS("rotation-in-progress", 409, "the last rotation is not complete"),
    COMMAND_IN_PROGRESS("command-in-progress", 409, "the first request with this Idempotency-Key is not done", true),
    STORE_RESTORED("store-restored", 409, "the Consistency-Token is of before the event store was restored"),
    TIMELINE_NOT_NEEDED("timeline-not-needed", 409, "the store is not known to lack anything"),
    TIMELINE_CHANGED("timeline-changed", 409, "another one has begun"),
    IMPORT_REFUSED("import-refused", 409, "the store has other events than those that were seen or are to be added"),
    OPERATION_IN_PROGRESS("operation-in-progress", 409, "one of this type is under way"),
    OPERATION_FINISHED("operation-finished", 409, "it has completed or failed"),
    VERSION_MISMATCH("version-mismatch", 412, "the key no longer has the ETag in If-Match"),
    TOO_LARGE("too-large", 413, "the body is larger than this path takes; detail says how much that is"),
    EVENT_TOO_LARGE("event-too-large", 413, "what the change would record is larger than Kafka takes"),
    UNSUPPORTED_MEDIA_TYPE(
            "unsupported-media-type", 415, "the body's Content-Type or Content-Encoding is none of these"),
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", 422, "another payload came with this key before"),
    RATE_LIMITED("rate-limited", 429, "too often in a minute", true),
    INTERNAL_ERROR("internal-error", 500, "a mistake of the service's own"),
    WORKSPACE_BUSY("workspace-busy", 503, "too many changes at a time", true),
    STORE_OUT_OF_REACH("store-out-of-reach", 503, "it isn't known whether this was done", true),
    STORE_BEHIND_LOG("store-behind-log", 503, "the event store lacks published events and takes no commands", true),
    VERIFIERS_BEHIND("verifiers-behind", 503, "not every verifier that is running can read such a change", true),
    DATABASE_OUT_OF_REACH("database-out-of-reach", 503, "it can't be read now", true),
    NOT_YET_VISIBLE("not-yet-visible", 503, "what the Consistency-Token stands for is not in yet", true),
    NOT_FRESH("not-fresh", 503, "changes to keys may be missing", true),
    KEY_STATE_UNKNOWN("key-state-unknown", 503, "a change to this key could not be read", true),
    REBUILD_NEEDED("rebuild-needed", 503, "the views are of an older build and lack what is needed of them", true),
    KAFKA_UNAVAILABLE("kafka-unavailable", 503, "not every event was acknowledged; send the same again", true);

    private final String slug;
    private final int status;
    private final String meaning;
    private final boolean passing;

    ProblemType(String slug, int status, String meaning) {
        this(slug, status, meaning, false);
    }

    ProblemType(String slug, int status, String meaning, boolean passing) {
        this.slug = slug;
        this.status = status;
        this.meaning = meaning;
        this.passing = passing;
    }

    /** As in {@code urn:keyledger:problem:{slug}}. */
    public String slug() {
        return slug;
    }

    public int status() {
        return status;
    }

    /** In half a sentence, for the description of an endpoint. */
    public String meaning() {
        return meaning;
    }

    /** Whether trying again helps; then the answer says when, in {@code Retry-After}. */
    public boolean isPassing() {
        return passing;
    }
}

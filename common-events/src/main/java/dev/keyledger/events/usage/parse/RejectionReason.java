package dev.keyledger.events.usage.parse;

/** Why a record can't be counted. The names stand in dead letters and metrics, so they never change. */
public enum RejectionReason {
    UNSUPPORTED_CONTENT_TYPE("unsupported-content-type"),
    MALFORMED_JSON("malformed-json"),
    DUPLICATE_FIELD("duplicate-field"),
    TOO_DEEP("too-deep"),
    MISSING_ATTRIBUTE("missing-attribute"),
    INVALID_ATTRIBUTE("invalid-attribute"),
    WRONG_TYPE("wrong-type"),
    MISSING_DATA("missing-data"),
    MISSING_FIELD("missing-field"),
    INVALID_FIELD("invalid-field"),
    PART_ABOVE_WHOLE("part-above-whole"),
    KEY_MISMATCH("key-mismatch"),
    TOO_LATE("too-late"),
    FROM_THE_FUTURE("from-the-future"),
    UNREADABLE_BATCH("unreadable-batch");

    private final String slug;

    RejectionReason(String slug) {
        this.slug = slug;
    }

    public String slug() {
        return slug;
    }
}

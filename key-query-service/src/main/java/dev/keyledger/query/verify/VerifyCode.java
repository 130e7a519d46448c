package dev.keyledger.query.verify;

/** What verification says about a key. */
enum VerifyCode {
    VALID,
    MALFORMED,
    NOT_FOUND,
    /** The key, or only this one of its secrets. */
    REVOKED,
    EXPIRED,
    INSUFFICIENT_SCOPE
}

package dev.keyledger.query.verify;

/** What verification says about a key. */
enum VerifyCode {
    VALID,
    MALFORMED,
    /** No secret of any key, or one that has ended too long ago. */
    NOT_FOUND,
    /** The key, or only this one of its secrets: it is among the last 20 that have ended. */
    REVOKED,
    EXPIRED,
    /** Until it is enabled again. */
    DISABLED,
    INSUFFICIENT_SCOPE
}

package dev.keyledger.command.key;

/** Why a key refuses a command. */
public enum KeyRejected {
    /** The key was never created. */
    NOT_CREATED,
    /** The key exists already. */
    ALREADY_CREATED,
    /** A key that has expired before it is born is a mistake of the caller. */
    EXPIRES_IN_THE_PAST,
    /** Nothing can be changed about a revoked key. */
    REVOKED,
    /** An expired key doesn't come back, and a new secret of it would be refused like the old one. */
    EXPIRED,
    /** A new secret of a disabled key would be refused like the old one. */
    DISABLED,
    /** Who has disabled it did so by a higher role than the actor's. */
    DISABLED_BY_A_HIGHER_ROLE,
    /** The old secret of the last rotation is still valid, or a sandbox does not hold the new one yet. */
    ROTATION_IN_PROGRESS,
    /** A primary key's old secret ends with its sandboxes, not by the clock. */
    OVERLAP_OF_PRIMARY,
    OVERLAP_OUT_OF_RANGE,
    /** An additional key's old secret ends by the clock: no sandbox uses it. */
    RETIRE_OLD_OF_ADDITIONAL,
    /** The primary key goes by one name in every workspace. */
    PRIMARY_NOT_RENAMABLE,
    /** The primary key may do everything, for as long as its workspace is there. */
    PRIMARY_NOT_EDITABLE,
    /** A workspace's sandboxes can't be without its primary key; it is rotated instead. */
    PRIMARY_NOT_DISABLABLE,
    /** An additional key is shown once, when it is made. */
    NOT_REVEALABLE,
    /** A workspace can't be without its primary key; it is rotated instead. */
    PRIMARY_NOT_REVOCABLE
}

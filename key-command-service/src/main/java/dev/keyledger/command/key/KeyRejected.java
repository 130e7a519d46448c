package dev.keyledger.command.key;

/** Why a key refuses a command. */
public enum KeyRejected {
    /** The key was never created. */
    NOT_CREATED,
    /** The key exists already. */
    ALREADY_CREATED,
    /** A key that has expired before it is born is a mistake of the caller. */
    EXPIRES_IN_THE_PAST,
    /** A workspace can't be without its primary key; it is rotated instead. */
    PRIMARY_NOT_REVOCABLE
}

package dev.keyledger.console.session;

/** What somebody is in a workspace. */
public enum Role {
    MEMBER,
    ADMIN,
    OPERATOR
}

package dev.keyledger.kit.access;

/** What a caller may be: the first two in a workspace, the others on the whole platform. */
public enum Role {
    MEMBER,
    ADMIN,
    OPERATOR,
    GATEWAY
}

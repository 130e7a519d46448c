package dev.keyledger.events.key;

import com.fasterxml.jackson.annotation.JsonProperty;

/** By which of their roles somebody has disabled a key, the lowest first. */
public enum DisablingRole {
    @JsonProperty("member")
    MEMBER,
    @JsonProperty("admin")
    ADMIN,
    @JsonProperty("operator")
    OPERATOR
}

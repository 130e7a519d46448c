package dev.keyledger.events.key;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The two kinds of keys: a workspace's one primary sandbox key (revealable, rotatable, never revocable) and its
 * additional gateway keys (shown once, revocable).
 */
public enum KeyKind {
    @JsonProperty("primary")
    PRIMARY,
    @JsonProperty("additional")
    ADDITIONAL
}

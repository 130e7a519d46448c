package dev.keyledger.agent.entrance;

import org.jspecify.annotations.Nullable;

/** Who may bring usage in by one way of reaching the agent. */
public interface Entrance {
    /** By a file that only its owner and its group may open. */
    Entrance OPEN = authorization -> new Pass.Open();

    /** By a port, where nobody could tell a good token from a bad one. */
    Entrance CLOSED = authorization -> new Pass.Forbidden(
            "Usage is taken on the agent's unix socket; here it needs a token, and no issuer of any is configured.");

    /**
     * May wait for the issuer, for some seconds at most.
     *
     * @param authorization the header, if it is there
     */
    Pass check(@Nullable String authorization);

    /** Whether somebody may come in. Details are for people, without anything of the token. */
    sealed interface Pass {
        record Open() implements Pass {}

        record Unauthenticated(String detail) implements Pass {}

        record Forbidden(String detail) implements Pass {}

        /** The issuer, whose keys are needed, doesn't answer. */
        record Unknown(String detail) implements Pass {}
    }
}

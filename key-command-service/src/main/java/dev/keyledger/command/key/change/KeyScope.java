package dev.keyledger.command.key.change;

import dev.keyledger.command.key.ApiKey;
import dev.keyledger.command.store.KeyState;
import dev.keyledger.events.Actor;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.kit.access.Admission;
import dev.keyledger.kit.problem.Problem;

/** Which of a workspace's keys somebody may change. */
public enum KeyScope {
    ALL,
    /** The additional keys that they have created themselves. */
    OWN;

    /** Whom only membership lets in: their own. Admins, and operators where a command lets them in at all: all. */
    public static KeyScope of(Admission admission) {
        return admission.reachesOwnOnly() ? OWN : ALL;
    }

    void require(KeyState key, Actor actor) {
        boolean own = key.createdBy().equals(actor.id()) && kindOf(key) == KeyKind.ADDITIONAL;
        if (this == OWN && !own) {
            throw Problem.of(403, "forbidden", "Members may change the keys they have created, admins all of them.");
        }
    }

    private static KeyKind kindOf(KeyState key) {
        return switch (key.state()) {
            case ApiKey.Unrevoked unrevoked -> unrevoked.kind();
            case ApiKey.Revoked revoked -> revoked.kind();
            case ApiKey.NotYetCreated none -> throw new IllegalStateException("a key that is found was created");
        };
    }
}

package dev.keyledger.command.http;

import dev.keyledger.command.store.KeyState;
import dev.keyledger.events.Actor;
import dev.keyledger.events.key.DisablingRole;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.kit.access.Admission;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;

/** Which of a workspace's keys somebody may change. */
public enum KeyScope {
    ALL,
    /** The additional keys that they have created themselves. */
    OWN;

    /** Whom only membership lets in: their own. Admins, and operators where a command lets them in at all: all. */
    public static KeyScope of(Admission admission) {
        return admission.reachesOwnOnly() ? OWN : ALL;
    }

    /** By which role somebody disables and enables keys, which operators don't. */
    public DisablingRole disablingRole() {
        return switch (this) {
            case OWN -> DisablingRole.MEMBER;
            case ALL -> DisablingRole.ADMIN;
        };
    }

    /** @throws Problem 403 if the key isn't one of these */
    public void require(KeyState key, Actor actor) {
        boolean own = actor.id().equals(key.createdBy()) && key.kind() == KeyKind.ADDITIONAL;
        if (this == OWN && !own) {
            throw Problem.of(
                    ProblemType.FORBIDDEN, "Members may change the keys they have created, admins all of them.");
        }
    }
}

package dev.keyledger.console.propagation;

import dev.keyledger.console.session.Role;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.upstream.Commands;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Set;

/** Begins to tell where the change has arrived that the request in hand has made. */
@RequestScoped
public class Arrivals {
    private final Commands commands;
    private final Viewers viewers;
    private final ArrivalTexts texts;

    @Inject
    Arrivals(Commands commands, Viewers viewers, ArrivalTexts texts) {
        this.commands = commands;
        this.viewers = viewers;
        this.texts = texts;
    }

    /** @param ends whether nothing of the key is accepted after it */
    public Arrival of(String workspaceId, String keyId, boolean ends) {
        Set<Role> roles = viewers.current().rolesIn(workspaceId);
        // An operator revokes keys and doesn't see where that has arrived.
        boolean sees = roles.contains(Role.MEMBER) || roles.contains(Role.ADMIN);
        return new Arrival(workspaceId, keyId, commands.versionMade(), ends, 0, !sees, sees ? texts.asking() : "");
    }
}

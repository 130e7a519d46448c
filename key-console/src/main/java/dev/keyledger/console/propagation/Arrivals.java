package dev.keyledger.console.propagation;

import dev.keyledger.console.session.Role;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.KeyPageTexts;
import dev.keyledger.console.upstream.Commands;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Propagation;
import dev.keyledger.console.upstream.Reads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;

/** Begins to tell where a change has arrived. */
@RequestScoped
public class Arrivals {
    private final Commands commands;
    private final Reads reads;
    private final Viewers viewers;
    private final ArrivalWords words;
    private final KeyPageTexts texts;

    @Inject
    Arrivals(Commands commands, Reads reads, Viewers viewers, ArrivalWords words, KeyPageTexts texts) {
        this.commands = commands;
        this.reads = reads;
        this.viewers = viewers;
        this.words = words;
        this.texts = texts;
    }

    /**
     * Of the change that the request in hand has made.
     *
     * @param ends whether nothing of the key is accepted after it
     */
    public Arrival of(String workspaceId, String keyId, boolean ends) {
        boolean sees = sees(workspaceId);
        return new Arrival(
                workspaceId, keyId, false, commands.versionMade(), ends, 0, !sees, sees ? texts.arrivalAsking() : "");
    }

    /** As far as it has come by now; empty: the viewer isn't told. */
    public Uni<Optional<Part<Propagation>>> now(String workspaceId, String keyId) {
        return sees(workspaceId)
                ? Part.of(reads.propagation(workspaceId, keyId)).map(Optional::of)
                : Uni.createFrom().item(Optional.empty());
    }

    /**
     * Of the key's last change.
     *
     * @param version that it made
     * @param told see {@link #now}
     */
    public Arrival ofLast(String workspaceId, String keyId, long version, boolean ends, Part<Propagation> told) {
        return words.of(new Arrival(workspaceId, keyId, true, version, ends, 0, false, ""), told);
    }

    /** An operator revokes keys and doesn't see where that has arrived. */
    private boolean sees(String workspaceId) {
        Set<Role> roles = viewers.current().rolesIn(workspaceId);
        return roles.contains(Role.MEMBER) || roles.contains(Role.ADMIN);
    }
}

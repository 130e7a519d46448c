package dev.keyledger.console.reveal;

import dev.keyledger.console.upstream.Answers;
import dev.keyledger.console.upstream.Commands;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/**
 * Revealing the primary key: the key alone, as text, for the page's script to show or copy and then forget. Each time is
 * an event in the key's history.
 */
@Path("/workspaces/{ws}/keys/{keyId}/reveal")
class RevealKeyResource {
    private final Commands commands;

    @Inject
    RevealKeyResource(Commands commands) {
        this.commands = commands;
    }

    @POST
    @Uncompressed
    @Produces(MediaType.TEXT_PLAIN)
    public Uni<String> reveal(@PathParam("ws") String ws, @PathParam("keyId") String keyId) {
        return commands.reveal(ws, keyId).map(Answers.Revealed::key);
    }
}

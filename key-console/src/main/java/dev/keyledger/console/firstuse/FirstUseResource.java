package dev.keyledger.console.firstuse;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** Whether a key's first request has come, asked again until it has. */
@Path("/workspaces/{ws}/keys/{keyId}/first-request")
@Produces(MediaType.TEXT_HTML)
class FirstUseResource {
    @CheckedTemplate(basePath = "firstuse", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record FirstRequestUpdate(FirstRequest request) implements TemplateInstance {}

    private final Reads reads;
    private final Viewers viewers;
    private final FirstUses uses;

    @Inject
    FirstUseResource(Reads reads, Viewers viewers, FirstUses uses) {
        this.reads = reads;
        this.viewers = viewers;
        this.uses = uses;
    }

    @GET
    public Uni<TemplateInstance> request(
            @PathParam("ws") String ws, @PathParam("keyId") String keyId, @QueryParam("asked") int asked) {
        Allowed.of(viewers.current(), ws);
        return Part.of(reads.key(ws, keyId)).map(key -> new FirstRequestUpdate(uses.request(ws, keyId, asked, key)));
    }
}

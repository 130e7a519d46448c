package dev.keyledger.console.propagation;

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

/** Where a change has arrived, asked again until it has everywhere, or for a minute. */
@Path("/workspaces/{ws}/keys/{keyId}/propagation")
@Produces(MediaType.TEXT_HTML)
class PropagationResource {
    @CheckedTemplate(basePath = "propagation", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ArrivalUpdate(Arrival arrival) implements TemplateInstance {}

    private final Reads reads;
    private final Viewers viewers;
    private final ArrivalWords words;

    @Inject
    PropagationResource(Reads reads, Viewers viewers, ArrivalWords words) {
        this.reads = reads;
        this.viewers = viewers;
        this.words = words;
    }

    @GET
    public Uni<TemplateInstance> propagation(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @QueryParam("standing") boolean standing,
            @QueryParam("version") long version,
            @QueryParam("ends") boolean ends,
            @QueryParam("asked") int asked) {
        Allowed.of(viewers.current(), ws);
        var asking = new Arrival(ws, keyId, standing, version, ends, asked, false, "");
        return Part.of(reads.propagation(ws, keyId)).map(told -> new ArrivalUpdate(words.of(asking, told)));
    }
}

package dev.keyledger.console.propagation;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Part.Here;
import dev.keyledger.console.upstream.Part.Missing;
import dev.keyledger.console.upstream.Propagation;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Trouble;
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
    private final ArrivalTexts texts;

    @Inject
    PropagationResource(Reads reads, Viewers viewers, ArrivalWords words, ArrivalTexts texts) {
        this.reads = reads;
        this.viewers = viewers;
        this.words = words;
        this.texts = texts;
    }

    @GET
    public Uni<TemplateInstance> propagation(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @QueryParam("version") long version,
            @QueryParam("ends") boolean ends,
            @QueryParam("asked") int asked) {
        Allowed.of(viewers.current(), ws);
        return Part.of(reads.propagation(ws, keyId))
                .map(told -> new ArrivalUpdate(arrival(ws, keyId, version, ends, asked, told)));
    }

    private Arrival arrival(String ws, String keyId, long version, boolean ends, int asked, Part<Propagation> part) {
        boolean enough = asked >= Arrival.ASKED_MAX;
        return switch (part) {
            case Here<Propagation>(Propagation told)
            when told.version() >= version -> {
                boolean everywhere = told.of() > 0 && told.lacking().isEmpty();
                String text = words.of(told, ends);
                yield new Arrival(
                        ws,
                        keyId,
                        version,
                        ends,
                        asked,
                        everywhere || enough,
                        enough && !everywhere ? text + " " + texts.askedEnough() : text);
            }
            // The query service doesn't know the change itself yet.
            case Here<Propagation> before -> unknown(ws, keyId, version, ends, asked, enough);
            case Missing<Propagation>(Trouble why)
            when mayPass(why) -> unknown(ws, keyId, version, ends, asked, enough);
            // Who may not see it is told nothing of it.
            case Missing<Propagation> refused -> new Arrival(ws, keyId, version, ends, asked, true, "");
        };
    }

    private Arrival unknown(String ws, String keyId, long version, boolean ends, int asked, boolean enough) {
        String text = enough ? texts.unknown() + " " + texts.askedEnough() : texts.asking();
        return new Arrival(ws, keyId, version, ends, asked, enough, text);
    }

    private static boolean mayPass(Trouble why) {
        return why.kind() == Trouble.Kind.UNAVAILABLE;
    }
}

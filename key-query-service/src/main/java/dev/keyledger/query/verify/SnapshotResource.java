package dev.keyledger.query.verify;

import dev.keyledger.keyformat.Peppers;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.verifier.snapshot.SnapshotWriter;
import dev.keyledger.verifier.snapshot.SnapshotWriter.Writing;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** All that verification knows, for a verifier that runs elsewhere to start from. */
@Path("/v1/verification-snapshot")
@Tag(name = "Verification")
@Blocking
class SnapshotResource {
    private static final String GZIP = "application/gzip";

    /** About: each takes a thread, for as long as the one who asks takes to read it. */
    private static final int AT_ONCE_MAX = 4;

    private final Access access;
    private final VerifyMemory memory;
    private final SnapshotWriter writer;
    private final AtomicInteger underWay = new AtomicInteger();

    @Inject
    SnapshotResource(Access access, VerifyMemory memory, Peppers peppers) {
        this.access = access;
        this.memory = memory;
        this.writer = new SnapshotWriter(memory.tail(), peppers);
    }

    @GET
    @Produces(GZIP)
    @Operation(
            operationId = "getVerificationSnapshot",
            summary = "All that verification knows, to start from",
            description =
                    "From memory: JSON lines, gzipped. The first names the topic's and the timeline's id, the offsets that"
                            + " memory stands at and the peppers; one each the keys in doubt, the events that wait, and the keys,"
                            + " with secrets as HMACs alone; the last one has a checksum under the newest pepper, and without it"
                            + " the snapshot isn't whole. For the library key-verifier, which reads on from the offsets.")
    @APIResponse(
            responseCode = "200",
            description = "The snapshot, as a stream.",
            content = @Content(mediaType = GZIP, schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @Problems(
            value = {ProblemType.NOT_FRESH, ProblemType.RATE_LIMITED},
            never = ProblemType.DATABASE_OUT_OF_REACH)
    public Response snapshot() {
        access.requirePlatform(Role.GATEWAY);
        Writing snapshot = writer.begin()
                .filter(whole -> memory.decider().waitingFor() == null)
                .orElseThrow(() -> Problem.of(
                        ProblemType.NOT_FRESH, "It is not certain that every change to keys has arrived here."));
        if (underWay.get() >= AT_ONCE_MAX) {
            throw Problem.of(ProblemType.RATE_LIMITED, "As many as may be are being read at the moment.")
                    .withHeader(HttpHeaders.RETRY_AFTER, "5");
        }
        StreamingOutput stream = output -> {
            // Counted only here: who is gone by now never comes so far.
            underWay.incrementAndGet();
            try {
                snapshot.to(output);
            } finally {
                underWay.decrementAndGet();
            }
        };
        return Response.ok(stream, GZIP)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}

package dev.keyledger.query.verify;

import dev.keyledger.keyformat.Peppers;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.query.config.QueryConfig;
import dev.keyledger.verifier.snapshot.SnapshotWriter;
import dev.keyledger.verifier.snapshot.SnapshotWriter.Writing;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that verification knows, for a verifier that runs elsewhere to start from. */
@Path("/v1/verification-snapshot")
@Tag(name = "Verification")
@Blocking
class SnapshotResource {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotResource.class);
    private static final int LOOKS = 4;
    private static final String GZIP = "application/gzip";

    /** About: each takes a thread, for as long as the one who asks takes to read it, who must get on with it. */
    private static final int AT_ONCE_MAX = 4;

    private final Access access;
    private final VerifyMemory memory;
    private final SnapshotWriter writer;
    private final QueryConfig config;
    private final Vertx vertx;
    private final AtomicInteger underWay = new AtomicInteger();

    @Inject
    SnapshotResource(Access access, VerifyMemory memory, Peppers peppers, QueryConfig config, Vertx vertx) {
        this.access = access;
        this.config = config;
        this.vertx = vertx;
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
            value = {ProblemType.NOT_FRESH, ProblemType.REBUILD_NEEDED, ProblemType.RATE_LIMITED},
            never = ProblemType.DATABASE_OUT_OF_REACH)
    public Response snapshot(@Context HttpServerRequest request) {
        access.requirePlatform(Role.GATEWAY);
        Writing snapshot = writer.begin()
                .filter(whole -> memory.decider().waitingFor() == null)
                .orElseThrow(() -> Problem.of(
                        ProblemType.NOT_FRESH, "It is not certain that every change to keys has arrived here."));
        requireNamed();
        if (underWay.get() >= AT_ONCE_MAX) {
            throw Problem.of(ProblemType.RATE_LIMITED, "As many as may be are being read at the moment.")
                    .withHeader(HttpHeaders.RETRY_AFTER, "5");
        }
        StreamingOutput stream = output -> {
            // Counted only here: who is gone by now never comes so far.
            underWay.incrementAndGet();
            var taken = new TakenOutput(output);
            endIfNotTaken(request, taken);
            try {
                snapshot.to(taken);
            } finally {
                underWay.decrementAndGet();
                taken.waits();
            }
        };
        return Response.ok(stream, GZIP)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Whoever takes nothing more keeps others out, and would do so for as long as his connection lasts. */
    private void endIfNotTaken(HttpServerRequest request, TakenOutput taken) {
        HttpServerResponse response = request.response();
        Duration bound = config.snapshotNotTakenMax();
        vertx.setPeriodic(Math.max(1, bound.toMillis() / LOOKS), timer -> {
            if (response.ended() || response.closed()) {
                vertx.cancelTimer(timer);
            } else if (taken.waitsFor(bound)) {
                LOG.warn("{} takes no more of the snapshot: its connection is ended", request.remoteAddress());
                vertx.cancelTimer(timer);
                request.connection().close();
            }
        });
    }

    /**
     * A key without its last event would be refused by whoever reads it, and the whole snapshot with it. It isn't given out as
     * one in doubt: nothing would tell a verifier that runs when that doubt has ended, and it is mended for all keys at once.
     */
    private void requireNamed() {
        Set<UUID> nameless = memory.index().namelessKeys(1);
        if (!nameless.isEmpty()) {
            throw Problem.of(
                            ProblemType.REBUILD_NEEDED,
                            ("The views are of an older build and don't say by which event a key is what it is, such as %s."
                                            + " './keyledger ops replay keys' mends it; verifiers that run aren't concerned.")
                                    .formatted(nameless.iterator().next()))
                    .withHeader(HttpHeaders.RETRY_AFTER, "30");
        }
    }
}

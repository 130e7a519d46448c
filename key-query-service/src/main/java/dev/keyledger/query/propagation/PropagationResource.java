package dev.keyledger.query.propagation;

import dev.keyledger.events.codec.EventType;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Admission;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.consistency.ConsistencyToken;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import dev.keyledger.kit.rest.AnsweredInTime;
import dev.keyledger.query.config.QueryConfig;
import dev.keyledger.query.history.HistoryRows;
import dev.keyledger.query.history.HistoryRows.LastChange;
import dev.keyledger.query.keyview.store.KeyRow;
import dev.keyledger.query.keyview.store.Keys;
import dev.keyledger.query.keyview.store.RowVisibility;
import dev.keyledger.query.verify.RecentChanges.Place;
import dev.keyledger.query.verify.VerifyMemory;
import dev.keyledger.verifier.memory.KeyChange;
import dev.keyledger.verifier.memory.KeyTail.Standing;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Which verifiers have a key's last change: what somebody wants to know who has just revoked it. */
@AnsweredInTime
@Path("/v1/workspaces/{ws}/keys/{keyId}/propagation")
@Tag(name = "Keys")
class PropagationResource {
    private static final String ADDITIONAL = "additional";

    private final Access access;
    private final Caller caller;
    private final Keys keys;
    private final HistoryRows history;
    private final RowVisibility visibility;
    private final VerifyMemory memory;
    private final ReceiptWorkers workers;
    private final QueryConfig config;

    @Inject
    PropagationResource(
            Access access,
            Caller caller,
            Keys keys,
            HistoryRows history,
            RowVisibility visibility,
            VerifyMemory memory,
            ReceiptWorkers workers,
            QueryConfig config) {
        this.access = access;
        this.caller = caller;
        this.keys = keys;
        this.history = history;
        this.visibility = visibility;
        this.memory = memory;
        this.workers = workers;
        this.config = config;
    }

    @GET
    @Operation(
            operationId = "getKeyPropagation",
            summary = "Which verifiers have the key's last change",
            description =
                    "For members their own keys, for admins all. Every verifier tells what it has applied, every second and"
                            + " soon after it applied something. Times are the broker's alone, so no two clocks are compared.")
    @Problems({ProblemType.NOT_FRESH, ProblemType.KEY_STATE_UNKNOWN})
    public Uni<PropagationBody> propagation(
            @PathParam("ws") String ws,
            @PathParam("keyId") String keyId,
            @HeaderParam(ConsistencyToken.HEADER) @Nullable String token) {
        Admission admission = access.admit(ws, Role.MEMBER, Role.ADMIN);
        String callerId = caller.id();
        return visibility
                .inSession(admission.workspace(), token, () -> keys.require(admission.workspace(), keyId)
                        .invoke(key -> requireReached(admission, key, callerId))
                        .chain(key -> history.lastChange(key.keyId).map(last -> new Viewed(key.keyId, last))))
                .chain(this::whenInMemory)
                .map(this::bodyOf);
    }

    /** @param last null: a key in quarantine may have no history */
    private record Viewed(UUID keyId, @Nullable LastChange last) {}

    private static void requireReached(Admission admission, KeyRow key, String callerId) {
        boolean own = callerId.equals(key.createdById) && key.kind.equals(ADDITIONAL);
        if (admission.reachesOwnOnly() && !own) {
            throw Problem.of(ProblemType.FORBIDDEN, "Members see this of the keys they have created, admins of all.");
        }
    }

    /** Memory and views come by two ways, and either may be ahead for a moment. */
    private Uni<Viewed> whenInMemory(Viewed key) {
        LastChange last = key.last();
        if (last == null || isInMemory(key.keyId(), last)) {
            return Uni.createFrom().item(key);
        }
        return memory.arrivals()
                .await(key.keyId(), last.version(), config.visibilityMaxWait())
                .map(arrived -> key);
    }

    private boolean isInMemory(UUID keyId, LastChange last) {
        return memory.index().versionOf(keyId) >= last.version();
    }

    private PropagationBody bodyOf(Viewed key) {
        LastChange last = key.last();
        if (last == null || memory.index().inDoubt(key.keyId())) {
            throw Problem.of(
                    ProblemType.KEY_STATE_UNKNOWN,
                    "An event of this key could not be read, so its last change isn't known.");
        }
        Standing standing = memory.tail().standing().orElseThrow(PropagationResource::notFresh);
        long now = System.nanoTime();
        Receipts receipts = workers.receipts();
        if (!isInMemory(key.keyId(), last) || !receipts.isReadWithin(config.maxStaleness(), now)) {
            throw notFresh();
        }
        Place place = requireLast(memory.recentChanges().placeOf(key.keyId()), last.version())
                .needing(schemaNeededFor(last.type()));
        return PropagationBody.of(
                place.change().map(KeyChange::version).orElse(last.version()),
                place.change()
                        .filter(change -> change.version() != last.version())
                        .flatMap(KeyChange::occurredAt)
                        .orElse(last.at()),
                place,
                receipts.of(standing.topicId(), place, now),
                appendedAt -> receipts.since(appendedAt, now));
    }

    /** Of the last change it is known also where the record itself is not remembered; empty: every build reads it. */
    private static Optional<String> schemaNeededFor(String wireName) {
        return EventType.ofWireName(wireName)
                .filter(type -> !type.isReadByEveryBuild())
                .map(type -> type.dataSchema(type.schemaVersion()).toString());
    }

    /** What a release has brought came by no record of the log: where it stands there isn't known. */
    static Place requireLast(Place place, long lastVersion) {
        if (place.change().filter(change -> change.version() < lastVersion).isPresent()) {
            throw Problem.of(
                    ProblemType.KEY_STATE_UNKNOWN,
                    "The key was released from quarantine since, so where its last change stands isn't known.");
        }
        return place;
    }

    private static Problem notFresh() {
        return Problem.of(ProblemType.NOT_FRESH, "What verifiers have applied isn't known at the moment.");
    }
}

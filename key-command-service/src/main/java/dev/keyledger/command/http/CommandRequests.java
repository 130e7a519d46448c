package dev.keyledger.command.http;

import dev.keyledger.command.idempotency.IdempotentCommand;
import dev.keyledger.events.WorkspaceId;
import dev.keyledger.events.key.KeyId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Admission;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads off the request in hand which key it is about, and under which conditions. Who may do it is decided first. */
@RequestScoped
public class CommandRequests {
    private final Access access;
    private final Caller caller;
    private final HttpHeaders headers;

    CommandRequests(Access access, Caller caller, HttpHeaders headers) {
        this.access = access;
        this.caller = caller;
        this.headers = headers;
    }

    /**
     * For a change of the key.
     *
     * @throws Problem 404 or 403 if the caller may not, 404 if there can't be such a key, 400 if If-Match is broken
     */
    public Target change(String ws, String keyId, Role... allowed) {
        return target(ws, keyId, headers.getRequestHeader(IfMatch.HEADER), allowed);
    }

    /** As {@link #change}, for a look at the key, which has no precondition. */
    public Target read(String ws, String keyId, Role... allowed) {
        return target(ws, keyId, List.of(), allowed);
    }

    private Target target(String ws, String keyId, List<String> ifMatch, Role... allowed) {
        Admission admission = access.admit(ws, allowed);
        return new Target(
                admission.workspace(),
                idInPath(keyId, ProblemType.KEY_NOT_FOUND),
                caller.actor(),
                KeyScope.of(admission),
                IfMatch.parse(ifMatch));
    }

    /**
     * The command under its Idempotency-Key, if it has one.
     *
     * @param payload what is asked for, the key's id included
     * @throws Problem 400 if the header is broken
     */
    public Optional<IdempotentCommand> repeatable(WorkspaceId workspaceId, String operation, Record payload) {
        return IdempotencyKey.parse(headers.getRequestHeader(IdempotencyKey.HEADER))
                .map(key -> IdempotentCommand.of(workspaceId, caller.id(), operation, key.value(), payload));
    }

    /** Paths have ids of other things too. */
    public static UUID idInPath(String text, ProblemType notFound) {
        return KeyId.parse(text).orElseThrow(() -> Problem.notFound(notFound));
    }
}

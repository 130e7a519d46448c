package dev.keyledger.console.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.console.session.CurrentSession;
import dev.keyledger.console.session.Viewers;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What the viewer tells the command service to do, with the viewer's own token: it decides, not the console. */
@RequestScoped
public class Commands {
    private final CommandService service;
    private final Viewers viewers;
    private final CurrentSession session;
    private final RecentWrites writes;
    private long versionMade;

    @Inject
    Commands(@RestClient CommandService service, Viewers viewers, CurrentSession session, RecentWrites writes) {
        this.service = service;
        this.viewers = viewers;
        this.session = session;
        this.writes = writes;
    }

    /** @param idempotencyKey the form's: the same form sent twice makes one key */
    public Uni<Answers.Created> create(
            String workspaceId,
            String idempotencyKey,
            String name,
            @Nullable List<String> scopes,
            @Nullable String expiresAt) {
        var body = new Answers.CreateKey(name, scopes, expiresAt);
        return done(workspaceId, service.create(viewers.authorization(), idempotencyKey, workspaceId, body));
    }

    public Uni<Answers.Changed> rename(String workspaceId, String keyId, String name) {
        return done(workspaceId, service.rename(viewers.authorization(), workspaceId, keyId, new Answers.Rename(name)));
    }

    /**
     * @param scopes null: as they are
     * @param expiresAt null: as it is; JSON's own null: never
     */
    public Uni<Answers.Changed> edit(
            String workspaceId, String keyId, @Nullable List<String> scopes, @Nullable JsonNode expiresAt) {
        return done(
                workspaceId,
                service.edit(viewers.authorization(), workspaceId, keyId, new Answers.Edit(scopes, expiresAt)));
    }

    public Uni<Answers.Changed> disable(String workspaceId, String keyId, @Nullable String reason) {
        return done(
                workspaceId, service.disable(viewers.authorization(), workspaceId, keyId, new Answers.Reason(reason)));
    }

    public Uni<Answers.Changed> enable(String workspaceId, String keyId) {
        return done(workspaceId, service.enable(viewers.authorization(), workspaceId, keyId));
    }

    public Uni<Answers.Rotated> rotate(
            String workspaceId, String keyId, String idempotencyKey, Answers.Rotate rotation) {
        return done(workspaceId, service.rotate(viewers.authorization(), idempotencyKey, workspaceId, keyId, rotation));
    }

    public Uni<Answers.RotationProgress> rotation(String workspaceId, String keyId, String rotationId) {
        return service.rotation(viewers.authorization(), workspaceId, keyId, rotationId);
    }

    public Uni<Answers.RotationProgress> retireOld(String workspaceId, String keyId, String rotationId) {
        return done(workspaceId, service.retireOld(viewers.authorization(), workspaceId, keyId, rotationId));
    }

    public Uni<Answers.Changed> revoke(String workspaceId, String keyId, @Nullable String reason) {
        return done(
                workspaceId, service.revoke(viewers.authorization(), workspaceId, keyId, new Answers.Reason(reason)));
    }

    public Uni<Answers.Revealed> reveal(String workspaceId, String keyId) {
        return done(workspaceId, service.reveal(viewers.authorization(), workspaceId, keyId, new Answers.Reason(null)));
    }

    /** The version that the key has by the request's last command; 0: it isn't known. */
    public long versionMade() {
        return versionMade;
    }

    /** Of an {@code ETag}; 0: there is none. */
    private static long versionIn(@Nullable String entityTag) {
        return entityTag != null && entityTag.matches("\"[0-9]{1,18}\"")
                ? Long.parseLong(entityTag.substring(1, entityTag.length() - 1))
                : 0;
    }

    private <T> Uni<T> done(String workspaceId, Uni<RestResponse<T>> command) {
        String sessionId = session.require().id();
        return command.map(answer -> {
            String token = answer.getHeaderString(QueryService.CONSISTENCY);
            if (token != null) {
                writes.remember(sessionId, workspaceId, token);
            }
            versionMade = versionIn(answer.getHeaderString(HttpHeaders.ETAG));
            return answer.getEntity();
        });
    }
}

package dev.keyledger.benchmarks.empty;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Takes what verification takes, checks the same token, and answers as much, always the same. */
@Path("/v1/keys/verify")
class EmptyResource {
    private static final Answer ANSWER = new Answer(
            true,
            "VALID",
            UUID.fromString("019ab000-0000-7000-8000-000000000000"),
            "workspace-1",
            1,
            List.of("models:read", "chat:completions", "embeddings:create", "images:generate", "audio:transcribe"),
            1,
            Instant.parse("2026-01-01T00:00:00.123Z"));

    record Question(String key, String scope) {}

    record Answer(
            boolean valid,
            String code,
            UUID keyId,
            String workspaceId,
            int secretVersion,
            List<String> scopes,
            long version,
            Instant asOf) {}

    @POST
    @RolesAllowed("platform:gateway")
    public Uni<Answer> answer(Question question) {
        return Uni.createFrom().item(ANSWER);
    }
}

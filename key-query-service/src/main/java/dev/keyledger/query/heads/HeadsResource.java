package dev.keyledger.query.heads;

import dev.keyledger.events.key.KeyId;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import io.agroal.api.AgroalDataSource;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Takes what a rebuild has to come to, page by page, before the rebuild is started. */
@Path("/v1/expected-heads/{id}")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class HeadsResource {
    private static final int PAGE_MAX = 500;

    private final Access access;
    private final AgroalDataSource dataSource;
    private final Clock clock;

    @Inject
    HeadsResource(Access access, AgroalDataSource dataSource, Clock clock) {
        this.access = access;
        this.dataSource = dataSource;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "giveExpectedHeads",
            summary = "Give the last events of keys that a rebuild has to come to",
            description =
                    "As the command service lists them. The id is the caller's choice; the rebuild is then started"
                            + " with it. What no rebuild was started with within a day is forgotten.")
    @APIResponseSchema(responseCode = "200", value = KeyHead.Given.class, responseDescription = "They are kept.")
    public KeyHead.Given give(@PathParam("id") String id, KeyHead.Page page) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        UUID heads = idOf(id);
        List<FieldError> errors = errorsOf(page);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        try (Connection connection = dataSource.getConnection()) {
            return new KeyHead.Given(ExpectedHeads.add(connection, heads, page.items(), clock.instant()));
        }
    }

    private static UUID idOf(String id) {
        return KeyId.parse(id).orElseThrow(() -> Problem.invalid("id", "must be a UUID"));
    }

    private static List<FieldError> errorsOf(KeyHead.@Nullable Page page) {
        if (page == null || page.items() == null) {
            return List.of(new FieldError("/items", "is required"));
        }
        if (page.items().size() > PAGE_MAX) {
            return List.of(new FieldError("/items", "are at most " + PAGE_MAX));
        }
        return KeyHead.errorsOf("/items", page.items());
    }
}

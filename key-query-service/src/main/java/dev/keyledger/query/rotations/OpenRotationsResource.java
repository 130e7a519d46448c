package dev.keyledger.query.rotations;

import dev.keyledger.events.key.RetireOld;
import dev.keyledger.events.key.RotationStatus;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.database.Jdbc;
import io.agroal.api.AgroalDataSource;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Rotations of all workspaces that aren't over. */
@Path("/v1/open-rotations")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class OpenRotationsResource {
    private static final String OPEN = """
             FROM key_view WHERE rotation_id IS NOT NULL AND revoked_at IS NULL AND (
                (rotation_retire_old <> 'AFTER_OVERLAP' AND NOT rotation_sandbox_updated)
                OR (rotation_retire_old <> 'IMMEDIATELY' AND NOT rotation_old_retired
                    AND (rotation_old_valid_until IS NULL OR rotation_old_valid_until > ?)))
            """;

    private static final String WAITING =
            " AND rotation_retire_old <> 'AFTER_OVERLAP' AND NOT rotation_sandbox_updated AND rotated_at < ?";

    /** Those that wait for a sandbox first, and of these the longest. */
    private static final String OLDEST = """
            SELECT workspace_id, key_id, rotation_id, rotated_at, rotation_retire_old, rotation_sandbox_updated,
                rotation_old_retired, rotation_old_valid_until
            """ + OPEN + """
             ORDER BY rotation_retire_old = 'AFTER_OVERLAP' OR rotation_sandbox_updated, rotated_at LIMIT 100
            """;

    private final Access access;
    private final AgroalDataSource dataSource;
    private final Clock clock;

    @Inject
    OpenRotationsResource(Access access, AgroalDataSource dataSource, Clock clock) {
        this.access = access;
        this.dataSource = dataSource;
        this.clock = clock;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "listOpenRotations",
            summary = "Rotations that are not over, 100 of them",
            description = "Those that wait for a sandbox come first, of these and of the others the oldest.")
    @APIResponseSchema(value = OpenRotation.Page.class, responseDescription = "The oldest, and how many there are.")
    public OpenRotation.Page open() throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        Instant now = clock.instant();
        try (Connection connection = dataSource.getConnection()) {
            List<OpenRotation> oldest = Jdbc.list(
                    connection,
                    OLDEST,
                    row -> new OpenRotation(
                            row.getString(1),
                            row.getObject(2, UUID.class),
                            row.getObject(3, UUID.class),
                            RotationStatus.of(
                                    RetireOld.valueOf(row.getString(5)),
                                    Jdbc.time(row, 4),
                                    row.getBoolean(6),
                                    row.getBoolean(7),
                                    Jdbc.instant(row, 8),
                                    now),
                            Jdbc.time(row, 4)),
                    now);
            return new OpenRotation.Page(
                    oldest,
                    Jdbc.number(connection, "SELECT count(*)" + OPEN, now),
                    Jdbc.number(
                            connection,
                            "SELECT count(*)" + OPEN + WAITING,
                            now,
                            now.minus(RotationStatus.SANDBOXES_TAKE_AT_MOST)));
        }
    }
}

package dev.keyledger.kit.database;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.properties.IfBuildProperty;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the service's database takes on its server's disk; how much of that is left PostgreSQL doesn't know. */
@Path("/v1/database")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
// Where there is one.
@IfBuildProperty(name = "quarkus.datasource.db-kind", stringValue = "postgresql")
class DatabaseResource {
    private final Access access;
    private final AgroalDataSource dataSource;

    @Inject
    DatabaseResource(Access access, AgroalDataSource dataSource) {
        this.access = access;
        this.dataSource = dataSource;
    }

    @Schema(name = "DatabaseSize")
    record Size(
            @Schema(description = "On disk, with its indexes; without PostgreSQL's own log")
            long sizeBytes) {}

    @GET
    @Operation(operationId = "getDatabase", summary = "How large the service's database is")
    @APIResponseSchema(value = Size.class, responseDescription = "Its size.")
    public Size size() throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        try (Connection connection = dataSource.getConnection()) {
            return new Size(Jdbc.number(connection, "SELECT pg_database_size(current_database())"));
        }
    }
}

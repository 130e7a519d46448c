package dev.keyledger.query.quarantine;

import dev.keyledger.keyformat.KeysInText;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import io.agroal.api.AgroalDataSource;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Key events that couldn't be read, and so the keys that are in doubt. */
@Path("/v1/quarantine")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class QuarantineResource {
    private static final String NEWEST = """
            SELECT key_id, reason, partition, log_offset, quarantined_at, count(*) OVER ()
            FROM key_quarantine ORDER BY quarantined_at DESC, partition, log_offset LIMIT 1000
            """;

    private final Access access;
    private final AgroalDataSource dataSource;

    @Inject
    QuarantineResource(Access access, AgroalDataSource dataSource) {
        this.access = access;
        this.dataSource = dataSource;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "listQuarantine",
            summary = "The newest 1,000 key events that could not be read",
            description =
                    "Verification answers 503 for their keys. A rebuild reads them again, and releases the keys if it"
                            + " can read them then.")
    @APIResponseSchema(value = QuarantinedEvent.Page.class, responseDescription = "The newest first.")
    public QuarantinedEvent.Page newest() throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(NEWEST);
                ResultSet row = select.executeQuery()) {
            var events = new ArrayList<QuarantinedEvent>();
            long total = 0;
            while (row.next()) {
                events.add(new QuarantinedEvent(
                        row.getObject(1, UUID.class),
                        KeysInText.masked(row.getString(2)),
                        row.getInt(3),
                        row.getLong(4),
                        row.getObject(5, OffsetDateTime.class).toInstant()));
                total = row.getLong(6);
            }
            return new QuarantinedEvent.Page(events, total);
        }
    }
}

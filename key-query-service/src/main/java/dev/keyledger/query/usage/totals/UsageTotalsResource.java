package dev.keyledger.query.usage.totals;

import dev.keyledger.events.usage.Usd;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import io.agroal.api.AgroalDataSource;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What this service's copy says that keys used, for whoever compares it with the usage-aggregator. */
@Path("/v1/usage-totals")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class UsageTotalsResource {
    private static final int LIMIT_DEFAULT = 1_000;
    private static final int LIMIT_MAX = 5_000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private static final String PAGE = """
            SELECT key_id, sum(requests)::bigint, sum(cost_usd), sum(unpriced)::bigint, max(last_used_at)
              FROM usage_total WHERE key_id > ? GROUP BY key_id ORDER BY key_id LIMIT ?
            """;

    private final Access access;
    private final AgroalDataSource dataSource;

    @Inject
    UsageTotalsResource(Access access, AgroalDataSource dataSource) {
        this.access = access;
        this.dataSource = dataSource;
    }

    @GET
    @Operation(
            operationId = "listUsageTotals",
            summary = "What each key used in the window, all partitions added up",
            description =
                    "As this service's copy has it: with it ops reconcile compares the copy with what was counted.")
    @APIResponse(
            responseCode = "200",
            description = "A page in the order of the keys' ids; the next one is after the last key.",
            content = @Content(schema = @Schema(implementation = KeyTotal.Page.class)))
    @APIResponse(responseCode = "403", description = "The caller is not an operator.")
    public KeyTotal.Page totals(
            @Parameter(schema = @Schema(type = SchemaType.STRING, format = "uuid")) @QueryParam("after") String after,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "5000",
                                            defaultValue = "1000"))
                    @QueryParam("limit")
                    String limit)
            throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        var errors = new ArrayList<FieldError>();
        UUID key = keyOf(after, errors);
        int rows = limitOf(limit, errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(PAGE)) {
            select.setObject(1, key);
            select.setInt(2, rows);
            var totals = new ArrayList<KeyTotal>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    OffsetDateTime lastUsedAt = row.getObject(5, OffsetDateTime.class);
                    totals.add(new KeyTotal(
                            row.getObject(1, UUID.class),
                            row.getLong(2),
                            new Usd(row.getBigDecimal(3)),
                            row.getLong(4),
                            lastUsedAt == null ? null : lastUsedAt.toInstant()));
                }
            }
            return new KeyTotal.Page(totals);
        }
    }

    private static UUID keyOf(String text, List<FieldError> errors) {
        try {
            return text == null ? BEFORE_ALL : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError("after", "must be a UUID"));
            return BEFORE_ALL;
        }
    }

    private static int limitOf(String text, List<FieldError> errors) {
        if (text == null) {
            return LIMIT_DEFAULT;
        }
        int rows = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (rows < 1 || rows > LIMIT_MAX) {
            errors.add(new FieldError("limit", "must be a number from 1 to " + LIMIT_MAX));
        }
        return rows;
    }
}

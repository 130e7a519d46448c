package dev.keyledger.query.usage.totals;

import dev.keyledger.events.usage.Usd;
import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.database.Jdbc;
import dev.keyledger.kit.rest.KeyPage;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What this service's copy says that keys used, for whoever compares it with the usage-aggregator. */
@Path("/v1/usage-totals")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class UsageTotalsResource {
    private static final String PAGE = """
            SELECT key_id, sum(requests)::bigint, sum(cost_usd), sum(unpriced)::bigint, max(last_used_at)
              FROM usage_total WHERE key_id > ? GROUP BY key_id ORDER BY key_id LIMIT ?
            """;

    private final Access access;
    private final DataSource dataSource;

    UsageTotalsResource(Access access, DataSource dataSource) {
        this.access = access;
        this.dataSource = dataSource;
    }

    @GET
    @Operation(
            operationId = "listUsageTotals",
            summary = "What each key used in the window, all partitions added up",
            description =
                    "As this service's copy has it: with it ops reconcile compares the copy with what was counted.")
    @APIResponseSchema(
            value = KeyTotal.Page.class,
            responseDescription = "A page in the order of the keys' ids; the next one is after the last key.")
    public KeyTotal.Page totals(@BeanParam KeyPage page) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        KeyPage.Parsed asked = page.parsed();
        return new KeyTotal.Page(
                Jdbc.list(dataSource, PAGE, UsageTotalsResource::totalOf, asked.after(), asked.limit()));
    }

    private static KeyTotal totalOf(ResultSet row) throws SQLException {
        OffsetDateTime lastUsedAt = row.getObject(5, OffsetDateTime.class);
        return new KeyTotal(
                row.getObject(1, UUID.class),
                row.getLong(2),
                new Usd(row.getBigDecimal(3)),
                row.getLong(4),
                lastUsedAt == null ? null : lastUsedAt.toInstant());
    }
}

package dev.keyledger.kit.totals;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.kit.rest.KeyPage;
import dev.keyledger.operations.OperationConfig;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What keys used, as this service has it, for whoever compares it with what another one has. */
@Path("/v1/usage-totals")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@IfBuildProperty(name = OperationConfig.ENABLED, stringValue = "true")
class UsageTotalsResource {
    private final Access access;
    private final UsageTotals totals;

    @Inject
    UsageTotalsResource(Access access, UsageTotals totals) {
        this.access = access;
        this.totals = totals;
    }

    @GET
    @Compressed
    @Operation(
            operationId = "listUsageTotals",
            summary = "What each key used in the window, all partitions added up",
            description =
                    "As this service has it: the usage-aggregator as it was counted, the query service in its copy."
                            + " With it ops reconcile compares the two.")
    @APIResponseSchema(
            value = KeyTotal.Page.class,
            responseDescription = "A page in the order of the keys' ids; the next one is after the last key.")
    public KeyTotal.Page totals(@BeanParam KeyPage page) throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        return new KeyTotal.Page(totals.page(page.parsed()));
    }
}

package dev.keyledger.usage.catalogue;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import dev.keyledger.prices.PriceFiles;
import dev.keyledger.usage.price.OwnPrices;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The catalogue in force, for operators. */
@Path("/v1/prices")
@Tag(name = "Prices")
@Singleton
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class PricesResource {
    private final Access access;
    private final CatalogueInForce inForce;
    private final OwnPrices own;

    PricesResource(Access access, CatalogueInForce inForce, OwnPrices own) {
        this.access = access;
        this.inForce = inForce;
        this.own = own;
    }

    @GET
    @Operation(
            operationId = "getPrices",
            summary = "By which prices requests are priced now",
            description = "For operators: which lists, and since when.")
    @APIResponseSchema(value = PricesBody.class, responseDescription = "The lists of the catalogue in force.")
    public PricesBody prices() throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        return PricesBody.of(inForce.read(), own.readAt());
    }

    @GET
    @Path("/lists")
    @Compressed
    @Operation(
            operationId = "getPriceLists",
            summary = "The lists of the catalogue in force, as they are",
            description = "For operators. In the format keyledger-price-lists-1, which a repricing takes.")
    @APIResponseSchema(value = Object.class, responseDescription = "The lists in one document.")
    public String lists() throws SQLException {
        access.requirePlatform(Role.OPERATOR);
        return PriceFiles.together(inForce.read().files());
    }
}

package dev.keyledger.console.upstream;

import dev.keyledger.console.upstream.Views.Creators;
import dev.keyledger.console.upstream.Views.HistoryPage;
import dev.keyledger.console.upstream.Views.KeyList;
import dev.keyledger.console.upstream.Views.KeyReview;
import dev.keyledger.console.upstream.Views.KeyView;
import dev.keyledger.console.upstream.Views.Scopes;
import dev.keyledger.console.upstream.Views.UsageSeries;
import dev.keyledger.console.upstream.Views.Workspaces;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** key-query-service, as far as the console reads it. */
@RegisterRestClient(configKey = "query")
@RegisterProvider(ProblemMapper.class)
@Path("/v1")
interface QueryService {
    String AUTHORIZATION = "Authorization";
    String CONSISTENCY = "Consistency-Token";

    @GET
    @Path("/scopes")
    Uni<Scopes> scopes(@HeaderParam(AUTHORIZATION) String authorization);

    @GET
    @Path("/workspaces")
    Uni<Workspaces> workspaces(@HeaderParam(AUTHORIZATION) String authorization);

    @GET
    @Path("/workspaces/{ws}/keys/primary")
    Uni<KeyView> primary(
            @HeaderParam(AUTHORIZATION) String authorization,
            @HeaderParam(CONSISTENCY) String consistency,
            @PathParam("ws") String workspaceId);

    /** What is null is left to the service. */
    @GET
    @Path("/workspaces/{ws}/keys")
    Uni<KeyList> keys(
            @HeaderParam(AUTHORIZATION) String authorization,
            @HeaderParam(CONSISTENCY) String consistency,
            @PathParam("ws") String workspaceId,
            @QueryParam("kind") String kind,
            @QueryParam("status") String status,
            @QueryParam("q") @Nullable String q,
            @QueryParam("createdBy") @Nullable String createdBy,
            @QueryParam("review") @Nullable String review,
            @QueryParam("sort") String sort,
            @QueryParam("limit") int limit,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("total") boolean total);

    @GET
    @Path("/workspaces/{ws}/key-creators")
    Uni<Creators> creators(
            @HeaderParam(AUTHORIZATION) String authorization,
            @HeaderParam(CONSISTENCY) String consistency,
            @PathParam("ws") String workspaceId);

    @GET
    @Path("/workspaces/{ws}/key-review")
    Uni<KeyReview> review(
            @HeaderParam(AUTHORIZATION) String authorization,
            @HeaderParam(CONSISTENCY) String consistency,
            @PathParam("ws") String workspaceId,
            @QueryParam("createdBy") @Nullable String createdBy);

    @GET
    @Path("/workspaces/{ws}/keys/{keyId}")
    Uni<KeyView> key(
            @HeaderParam(AUTHORIZATION) String authorization,
            @HeaderParam(CONSISTENCY) String consistency,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId);

    @GET
    @Path("/workspaces/{ws}/keys/{keyId}/usage")
    Uni<UsageSeries> usage(
            @HeaderParam(AUTHORIZATION) String authorization,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId,
            @QueryParam("granularity") String granularity,
            @QueryParam("hours") int hours);

    @GET
    @Path("/workspaces/{ws}/keys/{keyId}/history")
    Uni<HistoryPage> history(
            @HeaderParam(AUTHORIZATION) String authorization,
            @HeaderParam(CONSISTENCY) String consistency,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId,
            @QueryParam("limit") int limit,
            @QueryParam("cursor") @Nullable String cursor);

    @GET
    @Path("/workspaces/{ws}/keys/{keyId}/propagation")
    Uni<Propagation> propagation(
            @HeaderParam(AUTHORIZATION) String authorization,
            @HeaderParam(CONSISTENCY) String consistency,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId);
}

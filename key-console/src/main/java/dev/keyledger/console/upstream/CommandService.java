package dev.keyledger.console.upstream;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** key-command-service, as far as the console sends it commands. */
@RegisterRestClient(configKey = "command")
@RegisterProvider(ProblemMapper.class)
@Path("/v1/workspaces/{ws}/keys")
interface CommandService {
    String IDEMPOTENCY = "Idempotency-Key";

    @POST
    Uni<RestResponse<Answers.Created>> create(
            @HeaderParam(QueryService.AUTHORIZATION) String authorization,
            @HeaderParam(IDEMPOTENCY) String idempotencyKey,
            @PathParam("ws") String workspaceId,
            Answers.CreateKey body);

    @PATCH
    @Path("/{keyId}")
    Uni<RestResponse<Answers.Changed>> rename(
            @HeaderParam(QueryService.AUTHORIZATION) String authorization,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId,
            Answers.Rename body);

    @PATCH
    @Path("/{keyId}")
    Uni<RestResponse<Answers.Changed>> edit(
            @HeaderParam(QueryService.AUTHORIZATION) String authorization,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId,
            Answers.Edit body);

    @POST
    @Path("/{keyId}/disable")
    Uni<RestResponse<Answers.Changed>> disable(
            @HeaderParam(QueryService.AUTHORIZATION) String authorization,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId,
            Answers.Reason body);

    @POST
    @Path("/{keyId}/enable")
    Uni<RestResponse<Answers.Changed>> enable(
            @HeaderParam(QueryService.AUTHORIZATION) String authorization,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId);

    @POST
    @Path("/{keyId}/rotate")
    Uni<RestResponse<Answers.Rotated>> rotate(
            @HeaderParam(QueryService.AUTHORIZATION) String authorization,
            @HeaderParam(IDEMPOTENCY) String idempotencyKey,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId,
            Answers.Rotate body);

    @GET
    @Path("/{keyId}/rotations/{rotationId}")
    Uni<Answers.RotationProgress> rotation(
            @HeaderParam(QueryService.AUTHORIZATION) String authorization,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId,
            @PathParam("rotationId") String rotationId);

    @POST
    @Path("/{keyId}/rotations/{rotationId}/retire-old")
    Uni<RestResponse<Answers.RotationProgress>> retireOld(
            @HeaderParam(QueryService.AUTHORIZATION) String authorization,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId,
            @PathParam("rotationId") String rotationId);

    @POST
    @Path("/{keyId}/revoke")
    Uni<RestResponse<Answers.Changed>> revoke(
            @HeaderParam(QueryService.AUTHORIZATION) String authorization,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId,
            Answers.Reason body);

    @POST
    @Path("/{keyId}/reveal")
    Uni<RestResponse<Answers.Revealed>> reveal(
            @HeaderParam(QueryService.AUTHORIZATION) String authorization,
            @PathParam("ws") String workspaceId,
            @PathParam("keyId") String keyId,
            Answers.Reason body);
}

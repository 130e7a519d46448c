package dev.keyledger.operations;

import dev.keyledger.events.key.KeyId;
import dev.keyledger.kit.access.Caller;
import dev.keyledger.kit.openapi.Problems;
import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.vertx.http.Compressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Long work that operators ask for. */
@Path("/v1/operations")
@Tag(name = "Operations", description = "For operators.")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@IfBuildProperty(name = OperationConfig.ENABLED, stringValue = "true")
@OperatorsOnly
class OperationsResource {
    private final Caller caller;
    private final Operations operations;

    @Inject
    OperationsResource(Caller caller, Operations operations) {
        this.caller = caller;
        this.operations = operations;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "startOperation",
            summary = "Start long work",
            description = "What was made from a log is made anew beside the live one, compared, and swapped; readers"
                    + " notice nothing. One instance does it, and another one goes on if that dies.")
    @APIResponseSchema(
            responseCode = "202",
            value = OperationBody.class,
            responseDescription = "It will be done; its Location tells how far it is.")
    @Problems(ProblemType.OPERATION_IN_PROGRESS)
    public RestResponse<OperationBody> start(StartOperation request) throws SQLException {
        Problem.requireBody(request);
        List<FieldError> errors = operations.types().stream()
                .filter(type -> type.name().equals(request.type()))
                .findFirst()
                .map(type -> type.errorsOf(request))
                .orElseGet(this::unknownType);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        OperationBody started = operations
                .request(request, caller.id())
                .map(OperationBody::of)
                .orElseThrow(() -> Problem.of(
                        ProblemType.OPERATION_IN_PROGRESS, "A %s is under way already.".formatted(request.type())));
        return RestResponse.ResponseBuilder.create(Status.ACCEPTED, started)
                .header(HttpHeaders.LOCATION, "/v1/operations/" + started.id())
                .build();
    }

    private List<FieldError> unknownType() {
        String known =
                operations.types().stream().map(OperationType::name).sorted().collect(Collectors.joining(", "));
        return List.of(new FieldError("/type", "is one of: " + known));
    }

    @GET
    @Compressed
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "listOperations",
            summary = "The latest 100 operations, the newest first")
    public OperationBody.Page latest() throws SQLException {
        return new OperationBody.Page(
                operations.latest().stream().map(OperationBody::of).toList());
    }

    @GET
    @Path("/{id}")
    @org.eclipse.microprofile.openapi.annotations.Operation(operationId = "getOperation", summary = "One operation")
    @APIResponseSchema(value = OperationBody.class, responseDescription = "How far it is.")
    @Problems(ProblemType.OPERATION_NOT_FOUND)
    public OperationBody byId(@PathParam("id") String id) throws SQLException {
        return OperationBody.of(require(id));
    }

    @DELETE
    @Path("/{id}")
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "cancelOperation",
            summary = "Cancel an operation",
            description = "What it has made is thrown away; what is live stays as it is.")
    @APIResponseSchema(
            responseCode = "202",
            value = OperationBody.class,
            responseDescription = "It will stop, or has been cancelled before.")
    @Problems({ProblemType.OPERATION_NOT_FOUND, ProblemType.OPERATION_FINISHED})
    public RestResponse<OperationBody> cancel(@PathParam("id") String id) throws SQLException {
        UUID known = require(id).id();
        Operation cancelled = operations.cancel(known).orElse(require(id));
        if (cancelled.status() == OperationStatus.COMPLETED || cancelled.status() == OperationStatus.FAILED) {
            throw Problem.of(
                    ProblemType.OPERATION_FINISHED,
                    "It has " + cancelled.status().wireName() + " already.");
        }
        return RestResponse.ResponseBuilder.create(Status.ACCEPTED, OperationBody.of(cancelled))
                .build();
    }

    private Operation require(String id) throws SQLException {
        UUID operationId = KeyId.parse(id).orElseThrow(() -> Problem.notFound(ProblemType.OPERATION_NOT_FOUND));
        return operations.find(operationId).orElseThrow(() -> Problem.notFound(ProblemType.OPERATION_NOT_FOUND));
    }
}

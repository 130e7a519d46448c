package dev.keyledger.query.list;

import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query parameters as they were sent: texts, so that a wrong one is answered by name and not by the framework. */
class ListParameters {
    @QueryParam("kind")
    @Parameter(
            schema =
                    @Schema(
                            enumeration = {"additional", "primary", "all"},
                            defaultValue = "additional"))
    @Nullable
    String kind;

    @QueryParam("status")
    @Parameter(
            schema =
                    @Schema(
                            enumeration = {"active", "expired", "disabled", "revoked", "all"},
                            defaultValue = "all"))
    @Nullable
    String status;

    @QueryParam("q")
    @Parameter(description = "A part of the name, whatever its case, or the last 4 characters")
    @Nullable
    String q;

    @QueryParam("createdBy")
    @Parameter(description = "The creator's id")
    @Nullable
    String createdBy;

    @QueryParam("review")
    @Parameter(
            description =
                    "Only keys that are neither revoked nor expired and of which this is found, as the review counts them",
            schema =
                    @Schema(
                            enumeration = {
                                "any",
                                "never-used",
                                "idle",
                                "never-expires",
                                "expires-soon",
                                "old-secret-in-use"
                            }))
    @Nullable
    String review;

    @QueryParam("sort")
    @Parameter(
            description = "name, createdAt, lastUsedAt, requests30d or cost30dUsd; descending with a - before it",
            schema = @Schema(type = SchemaType.STRING, defaultValue = "-createdAt"))
    @Nullable
    String sort;

    @QueryParam("limit")
    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    @Nullable
    String limit;

    @QueryParam("cursor")
    @Parameter(description = "A page's nextCursor or previousCursor")
    @Nullable
    String cursor;

    @QueryParam("total")
    @Parameter(
            description = "Whether to count the keys of all pages",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @Nullable
    String total;

    ListRequest parsed() {
        return ListRequest.parse(kind, status, q, createdBy, review, sort, limit, total);
    }
}

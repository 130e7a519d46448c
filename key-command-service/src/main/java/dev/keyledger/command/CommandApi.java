package dev.keyledger.command;

import dev.keyledger.kit.problem.ProblemBody;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;

/** What the endpoints' OpenAPI descriptions share: the problems by their slugs, and the headers. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Keyledger commands",
                        version = "1",
                        description = "Everything that changes a workspace's API keys."),
        security = @SecurityRequirement(name = "SecurityScheme"),
        components =
                @Components(
                        headers = {
                            @Header(
                                    name = "Location",
                                    description = "Path of what was made.",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = "ETag",
                                    description = "The key's version, quoted.",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = "Cache-Control",
                                    description = "no-store",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = "Consistency-Token",
                                    description =
                                            "Sent with a read, makes it include this change; with a command, has it refused as"
                                                    + " store-restored if the event store was restored to an earlier point since.",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = "Idempotent-Replayed",
                                    description = "true if an earlier request did it.",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = "Retry-After",
                                    description = "Seconds.",
                                    schema = @Schema(type = SchemaType.INTEGER))
                        },
                        responses = {
                            @APIResponse(
                                    name = "invalid-request",
                                    description = "invalid-request: errors names each field that is wrong.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "unauthenticated",
                                    description = "unauthenticated: no valid bearer token.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "forbidden",
                                    description = "forbidden: the caller's role does not allow this.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "workspace-not-found",
                                    description = "workspace-not-found: it is not there, or not for the caller.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "key-not-found",
                                    description = "key-not-found or workspace-not-found.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "create-conflict",
                                    description =
                                            "name-taken, too-many-keys, too-many-keys-ever, too-many-own-keys, too-many-own-keys-ever, or command-in-progress with Retry-After; store-restored.",
                                    headers = @Header(name = "Retry-After", ref = "Retry-After"),
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "workspace-exists",
                                    description = "workspace-exists: it was provisioned with another name.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "primary-key-not-revocable",
                                    description =
                                            "primary-key-not-revocable, or key-changing with Retry-After; store-restored.",
                                    headers = @Header(name = "Retry-After", ref = "Retry-After"),
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "rename-conflict",
                                    description =
                                            "name-taken, key-revoked, primary-key-not-renamable, or key-changing with Retry-After; store-restored.",
                                    headers = @Header(name = "Retry-After", ref = "Retry-After"),
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "key-not-revealable",
                                    description =
                                            "key-not-revealable, or key-changing with Retry-After; store-restored.",
                                    headers = @Header(name = "Retry-After", ref = "Retry-After"),
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "rotate-conflict",
                                    description =
                                            "rotation-in-progress, key-revoked, key-expired, or command-in-progress or key-changing with Retry-After; store-restored.",
                                    headers = @Header(name = "Retry-After", ref = "Retry-After"),
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "rotation-not-found",
                                    description = "rotation-not-found, key-not-found or workspace-not-found.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "rate-limited",
                                    description = "rate-limited: too often in a minute; Retry-After says when again.",
                                    headers = @Header(name = "Retry-After", ref = "Retry-After"),
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "version-mismatch",
                                    description = "version-mismatch: the key no longer has the ETag in If-Match.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "too-large",
                                    description = "too-large: the body is over 64 KiB.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "unsupported-media-type",
                                    description =
                                            "unsupported-media-type: the body is not application/json, or encoded otherwise than by gzip.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "idempotency-key-reused",
                                    description = "idempotency-key-reused: another payload came with this key before.",
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class))),
                            @APIResponse(
                                    name = "try-later",
                                    description =
                                            "workspace-busy: too many changes at a time; store-out-of-reach: it isn't known "
                                                    + "whether this was done; store-behind-log: the event "
                                                    + "store lacks events that were published, and takes no commands.",
                                    headers = @Header(name = "Retry-After", ref = "Retry-After"),
                                    content =
                                            @Content(
                                                    mediaType = ProblemBody.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ProblemBody.class)))
                        }))
public class CommandApi extends Application {}

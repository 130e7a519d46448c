package dev.keyledger.console.workspace;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.page.Frame;
import dev.keyledger.console.page.Frames;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;

/** The way in: straight to the keys of the only workspace, or to a choice. */
@Path("")
@Produces(MediaType.TEXT_HTML)
class WorkspacesResource {
    @CheckedTemplate(basePath = "workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Workspaces(Frame frame) implements TemplateInstance {}

    private final Frames frames;
    private final Viewers viewers;
    private final Texts texts;

    @Inject
    WorkspacesResource(Frames frames, Viewers viewers, Texts texts) {
        this.frames = frames;
        this.viewers = viewers;
        this.texts = texts;
    }

    @GET
    @Path("/")
    public Uni<Response> start() {
        return frames.frame(texts.workspacesTitle(), null).map(frame -> {
            if (frame.workspaces().size() == 1) {
                return Response.seeOther(keysOf(frame.workspaces().getFirst().id()))
                        .build();
            }
            return Response.ok(new Workspaces(frame.around())).build();
        });
    }

    @GET
    @Path("/workspaces")
    public Uni<TemplateInstance> workspaces() {
        return frames.frame(texts.workspacesTitle(), null).map(frame -> new Workspaces(frame.around()));
    }

    @GET
    @Path("/workspaces/{ws}")
    public Response workspace(@PathParam("ws") String ws) {
        Allowed.of(viewers.current(), ws);
        return Response.seeOther(keysOf(ws)).build();
    }

    private static URI keysOf(String workspaceId) {
        return UriBuilder.fromPath("/workspaces/{ws}/keys").build(workspaceId);
    }
}

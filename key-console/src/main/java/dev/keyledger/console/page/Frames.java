package dev.keyledger.console.page;

import dev.keyledger.console.ConsoleConfig;
import dev.keyledger.console.page.Frame.Choice;
import dev.keyledger.console.session.CurrentSession;
import dev.keyledger.console.session.Role;
import dev.keyledger.console.session.Viewer;
import dev.keyledger.console.session.Viewers;
import dev.keyledger.console.text.Texts;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import dev.keyledger.console.upstream.Views.Workspace;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the frame of the request in hand. */
@RequestScoped
public class Frames {
    private final Viewers viewers;
    private final CurrentSession session;
    private final Reads reads;
    private final ConsoleConfig config;
    private final Texts texts;

    @Inject
    Frames(Viewers viewers, CurrentSession session, Reads reads, ConsoleConfig config, Texts texts) {
        this.viewers = viewers;
        this.session = session;
        this.reads = reads;
        this.config = config;
        this.texts = texts;
    }

    /** A page about no workspace, or about one that the viewer has a part in. */
    public Uni<Frame> frame(String title, @Nullable String workspaceId) {
        return Part.of(reads.workspaces()).map(known -> frame(title, workspaceId, known));
    }

    private Frame frame(String title, @Nullable String workspaceId, Part<List<Workspace>> known) {
        Viewer viewer = viewers.current();
        List<Choice> choices = choices(viewer, known.value());
        Choice current = choices.stream()
                .filter(choice -> choice.id().equals(workspaceId))
                .findFirst()
                .orElseGet(() -> workspaceId == null ? null : unlisted(viewer, workspaceId));
        return new Frame(
                title,
                viewer,
                session.require().csrfToken(),
                current,
                choices,
                known.trouble(),
                config.refreshInterval().toMillis(),
                config.revealFor().toMillis(),
                List.of());
    }

    /** @param known null if the service that knows names is away: then the token's workspaces are offered by their ids */
    private List<Choice> choices(Viewer viewer, @Nullable List<Workspace> known) {
        Map<String, Choice> choices = new LinkedHashMap<>();
        if (known != null) {
            known.forEach(workspace -> choices.put(
                    workspace.workspaceId(),
                    new Choice(
                            workspace.workspaceId(),
                            workspace.name(),
                            roleText(viewer, workspace.workspaceId()),
                            true)));
        }
        viewer.workspaces()
                .keySet()
                .forEach(id -> choices.putIfAbsent(
                        id, new Choice(id, id, roleText(viewer, id), known == null ? null : false)));
        return new ArrayList<>(choices.values());
    }

    private Choice unlisted(Viewer viewer, String workspaceId) {
        return new Choice(workspaceId, workspaceId, roleText(viewer, workspaceId), null);
    }

    private String roleText(Viewer viewer, String workspaceId) {
        return viewer.roleIn(workspaceId).map(this::nameOf).orElse("");
    }

    private String nameOf(Role role) {
        return switch (role) {
            case MEMBER -> texts.roleMember();
            case ADMIN -> texts.roleAdmin();
            case OPERATOR -> texts.roleOperator();
        };
    }
}

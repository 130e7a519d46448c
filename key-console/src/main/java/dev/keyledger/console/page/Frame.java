package dev.keyledger.console.page;

import dev.keyledger.console.session.Viewer;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Trouble;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands around every page.
 *
 * @param csrfToken what the page's script repeats with each change
 * @param workspace the one that the page is about; null on pages about none
 * @param workspaces what the switcher offers
 * @param workspacesMissing why their names are not known; null: they are
 * @param causes why parts of the page are missing, each once
 */
public record Frame(
        String title,
        Viewer viewer,
        String csrfToken,
        @Nullable Choice workspace,
        List<Choice> workspaces,
        @Nullable Trouble workspacesMissing,
        long refreshMillis,
        long revealMillis,
        List<Trouble> causes) {
    /**
     * A workspace to go to.
     *
     * @param name its id where the name is not known
     * @param provisioned false: the viewer has a role there, but nobody has set it up; null: not known
     */
    public record Choice(
            String id, String name, String role, @Nullable Boolean provisioned) {
        public boolean isMissing() {
            return Boolean.FALSE.equals(provisioned);
        }
    }

    public Frame titled(String other) {
        return new Frame(
                other,
                viewer,
                csrfToken,
                workspace,
                workspaces,
                workspacesMissing,
                refreshMillis,
                revealMillis,
                causes);
    }

    /** The frame of a page that is put together from these: what some lack is said once, however many lack it. */
    public Frame around(Part<?>... parts) {
        var all = new ArrayList<Trouble>();
        if (workspacesMissing != null) {
            all.add(workspacesMissing);
        }
        Stream.of(parts).map(Part::trouble).filter(Objects::nonNull).forEach(all::add);
        var kinds = EnumSet.noneOf(Trouble.Kind.class);
        List<Trouble> once =
                all.stream().filter(trouble -> kinds.add(trouble.kind())).toList();
        return new Frame(
                title, viewer, csrfToken, workspace, workspaces, workspacesMissing, refreshMillis, revealMillis, once);
    }

    public boolean isCurrent(Choice choice) {
        return workspace != null && workspace.id().equals(choice.id());
    }
}

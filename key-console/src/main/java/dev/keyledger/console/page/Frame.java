package dev.keyledger.console.page;

import dev.keyledger.console.session.Viewer;
import dev.keyledger.console.upstream.Trouble;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands around every page.
 *
 * @param csrfToken what the page's script repeats with each change
 * @param workspace the one that the page is about; null on pages about none
 * @param workspaces what the switcher offers
 * @param workspacesMissing why their names are not known; null: they are
 */
public record Frame(
        String title,
        Viewer viewer,
        String csrfToken,
        @Nullable Choice workspace,
        List<Choice> workspaces,
        @Nullable Trouble workspacesMissing,
        long refreshMillis,
        long revealMillis) {
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

    public boolean isCurrent(Choice choice) {
        return workspace != null && workspace.id().equals(choice.id());
    }
}

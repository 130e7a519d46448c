package dev.keyledger.console.keys;

import dev.keyledger.console.access.Allowed;
import dev.keyledger.console.session.Viewer;
import dev.keyledger.console.upstream.Views.KeyList;
import dev.keyledger.console.upstream.Views.Person;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The list of additional keys as it is shown.
 *
 * @param people whose keys can be asked for: the viewer, those on this page, and the one that is asked for
 */
public record KeyRows(String workspaceId, KeyList list, ListFilters filters, Allowed allowed, List<Person> people) {
    static KeyRows of(String workspaceId, KeyList list, ListFilters filters, Allowed allowed, Viewer viewer) {
        Map<String, Person> people = new LinkedHashMap<>();
        people.put(viewer.id(), new Person(viewer.id(), viewer.name()));
        list.items().forEach(key -> people.putIfAbsent(key.createdBy().id(), key.createdBy()));
        String asked = filters.createdBy();
        if (!asked.isEmpty()) {
            people.putIfAbsent(asked, new Person(asked, asked));
        }
        return new KeyRows(workspaceId, list, filters, allowed, new ArrayList<>(people.values()));
    }

    public boolean empty() {
        return list.items().isEmpty();
    }

    /** Whether the workspace has no additional key at all, as far as this page can tell. */
    public boolean nothingYet() {
        return empty() && !filters.narrow() && filters.firstPage();
    }
}

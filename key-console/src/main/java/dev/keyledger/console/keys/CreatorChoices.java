package dev.keyledger.console.keys;

import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Views.Creator;
import java.util.List;

/**
 * Whose keys the list can be narrowed to.
 *
 * @param creators with keys that still work, by name; none while the query service doesn't answer
 * @param other who is asked for without being among them, by id; empty: nobody
 */
public record CreatorChoices(List<Creator> creators, String other) {
    public static CreatorChoices of(Part<List<Creator>> part, String asked) {
        List<Creator> creators = part.found().orElse(List.of());
        boolean among = creators.stream().anyMatch(creator -> creator.id().equals(asked));
        return new CreatorChoices(creators, among ? "" : asked);
    }
}

package dev.keyledger.console.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.keyledger.console.create.SentForm;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the edit form holds.
 *
 * @param before the scopes that were chosen when it was opened
 * @param sent what is chosen now
 */
record EditForm(List<String> before, SentForm sent) {
    /** The expiry stays as it is. */
    static final String KEEP = "keep";

    /**
     * Null: as they are. What the catalogue doesn't know any more is neither shown nor taken away, as long as nobody chooses
     * anew.
     */
    @Nullable
    List<String> scopes() {
        List<String> chosen = sent.scopes() == null ? List.of() : sent.scopes();
        return Set.copyOf(chosen).equals(Set.copyOf(before)) ? null : chosen;
    }

    /** Null: as it is; JSON's own null: never. */
    @Nullable
    JsonNode expiresAt() {
        if (sent.expiry().equals(KEEP)) {
            return null;
        }
        String expires = sent.expiresAt();
        return expires == null ? NullNode.getInstance() : TextNode.valueOf(expires);
    }

    boolean changesNothing() {
        return scopes() == null && expiresAt() == null;
    }
}

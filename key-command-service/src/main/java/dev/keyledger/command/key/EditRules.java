package dev.keyledger.command.key;

import dev.keyledger.command.key.Decision.Accepted;
import dev.keyledger.command.key.Decision.Rejected;
import dev.keyledger.events.codec.WireTime;
import dev.keyledger.events.key.KeyEvent;
import dev.keyledger.events.key.KeyExpiryChanged;
import dev.keyledger.events.key.KeyKind;
import dev.keyledger.events.key.KeyRenamed;
import dev.keyledger.events.key.KeyScopesChanged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may be changed about an additional key. What is so already is no change: who repeats an edit whose answer got lost is
 * never refused for what has happened since by the clock.
 */
final class EditRules {
    private EditRules() {}

    static Decision edit(ApiKey.Unrevoked key, KeyCommand.Edit edit, Instant now) {
        if (key.kind() == KeyKind.PRIMARY) {
            return new Rejected(
                    edit.name() == null ? KeyRejected.PRIMARY_NOT_EDITABLE : KeyRejected.PRIMARY_NOT_RENAMABLE);
        }
        List<KeyEvent> rights = rightsChanged(key, edit);
        if (!rights.isEmpty() && key.hasExpiredBy(now)) {
            return new Rejected(KeyRejected.EXPIRED);
        }
        if (rights.stream().anyMatch(event -> isOver(event, now))) {
            return new Rejected(KeyRejected.EXPIRES_IN_THE_PAST);
        }
        var events = new ArrayList<KeyEvent>();
        // The store goes by the first event, and another name is what it has to do most about.
        if (edit.name() != null && !edit.name().text().equals(key.name())) {
            events.add(new KeyRenamed(edit.name().text()));
        }
        events.addAll(rights);
        return new Accepted(events);
    }

    /** A name means nothing to what a key may do; these do. */
    private static List<KeyEvent> rightsChanged(ApiKey.Unrevoked key, KeyCommand.Edit edit) {
        var events = new ArrayList<KeyEvent>();
        List<String> scopes = edit.scopes();
        if (scopes != null && !Set.copyOf(scopes).equals(Set.copyOf(key.scopes()))) {
            events.add(new KeyScopesChanged(scopes));
        }
        if (edit.expiry() != null) {
            Instant expiresAt = truncated(edit.expiry().at());
            if (!Objects.equals(expiresAt, key.expiresAt())) {
                events.add(new KeyExpiryChanged(expiresAt));
            }
        }
        return events;
    }

    private static boolean isOver(KeyEvent event, Instant now) {
        return event instanceof KeyExpiryChanged changed
                && changed.expiresAt() != null
                && !changed.expiresAt().isAfter(now);
    }

    private static @Nullable Instant truncated(@Nullable Instant time) {
        return time == null ? null : WireTime.truncate(time);
    }
}

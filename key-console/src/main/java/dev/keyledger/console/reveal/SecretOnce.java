package dev.keyledger.console.reveal;

import dev.keyledger.console.firstuse.FirstUse;
import dev.keyledger.console.propagation.Arrival;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import org.jspecify.annotations.Nullable;

/**
 * The dialog that shows a new key, this once.
 *
 * @param about the address of the key's page
 * @param key empty: too late, the service doesn't show it any more
 * @param firstUse what to do with it; null: its program is there already
 * @param arrival where it is told which gateways know the key; null: it isn't
 */
@CheckedTemplate(basePath = "reveal", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
public record SecretOnce(
        String title,
        String name,
        String about,
        String key,
        @Nullable FirstUse firstUse,
        @Nullable Arrival arrival) implements TemplateInstance {
    /** @param key null: the service doesn't show it any more */
    public static SecretOnce created(String title, String name, String about, @Nullable String key, FirstUse firstUse) {
        return key == null
                ? new SecretOnce(title, name, about, "", null, null)
                : new SecretOnce(title, name, about, key, firstUse, null);
    }

    /** @param key null: the service doesn't show it any more */
    public static SecretOnce rotated(String title, String name, String about, @Nullable String key, Arrival arrival) {
        return new SecretOnce(title, name, about, key == null ? "" : key, null, arrival);
    }

    @Override
    public String toString() {
        return "SecretOnce[" + name + "]";
    }
}

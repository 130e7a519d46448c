package dev.keyledger.console.reveal;

import dev.keyledger.console.propagation.Arrival;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import org.jspecify.annotations.Nullable;

/**
 * The dialog that shows a new key, this once.
 *
 * @param key empty: too late, the service doesn't show it any more
 * @param arrival see {@link #of(String, String, String, Arrival)}
 */
@CheckedTemplate(basePath = "reveal", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
public record SecretOnce(
        String title, String name, String key, @Nullable Arrival arrival) implements TemplateInstance {
    /** @param key null: the service doesn't show it any more */
    public static SecretOnce of(String title, String name, @Nullable String key) {
        return of(title, name, key, null);
    }

    /** @param arrival where it is told which gateways know the key; null: it isn't */
    public static SecretOnce of(String title, String name, @Nullable String key, @Nullable Arrival arrival) {
        return new SecretOnce(title, name, key == null ? "" : key, arrival);
    }

    @Override
    public String toString() {
        return "SecretOnce[" + name + "]";
    }
}

package dev.keyledger.console.reveal;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import org.jspecify.annotations.Nullable;

/**
 * The dialog that shows a new key, this once.
 *
 * @param key empty: too late, the service doesn't show it any more
 */
@CheckedTemplate(basePath = "reveal", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
public record SecretOnce(String title, String name, String key) implements TemplateInstance {
    /** @param key null: the service doesn't show it any more */
    public static SecretOnce of(String title, String name, @Nullable String key) {
        return new SecretOnce(title, name, key == null ? "" : key);
    }

    @Override
    public String toString() {
        return "SecretOnce[" + name + "]";
    }
}

package dev.keyledger.console.reveal;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/**
 * The dialog that shows a new key, this once.
 *
 * @param key null: too late, the service doesn't show it any more
 */
@CheckedTemplate(basePath = "reveal", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
public record SecretOnce(String title, String name, String key) implements TemplateInstance {
    @Override
    public String toString() {
        return "SecretOnce[" + name + "]";
    }
}

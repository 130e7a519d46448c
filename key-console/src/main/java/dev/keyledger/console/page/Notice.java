package dev.keyledger.console.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/**
 * A line above the page's content that says what has happened.
 *
 * @param about the address of the key that it is about; empty: it is about none
 */
@CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
public record Notice(String text, boolean good, String about) implements TemplateInstance {
    public static Notice trouble(String text) {
        return new Notice(text, false, "");
    }

    public static Notice good(String text, String about) {
        return new Notice(text, true, about);
    }
}

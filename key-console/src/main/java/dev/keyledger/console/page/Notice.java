package dev.keyledger.console.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** A line above the page's content that says what has happened. */
@CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
public record Notice(String text, boolean good) implements TemplateInstance {
    public static Notice trouble(String text) {
        return new Notice(text, false);
    }

    public static Notice good(String text) {
        return new Notice(text, true);
    }
}

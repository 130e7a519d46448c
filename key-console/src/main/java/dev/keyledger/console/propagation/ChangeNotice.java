package dev.keyledger.console.propagation;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/**
 * A line above the page's content that says what has changed, and where the change has arrived.
 *
 * @param about the address of the key's page
 */
@CheckedTemplate(basePath = "propagation", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
public record ChangeNotice(String text, String about, Arrival arrival) implements TemplateInstance {}

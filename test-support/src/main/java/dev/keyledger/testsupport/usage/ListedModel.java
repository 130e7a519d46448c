package dev.keyledger.testsupport.usage;

import java.util.Locale;

/**
 * A model as both a public list and a request write it.
 *
 * @param provider by one of its names
 * @param name in lower case
 */
public record ListedModel(String provider, String name) {
    /** Whether one way to write a model's name could be taken for the other. */
    boolean couldBe(ListedModel other) {
        return provider.equals(other.provider)
                && (letters().contains(other.letters()) || other.letters().contains(letters()));
    }

    private String letters() {
        return name.toLowerCase(Locale.ROOT)
                .replaceAll("[:-](latest|beta)$", "")
                .replaceAll("[^a-z0-9]", "");
    }
}

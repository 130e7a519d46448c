package dev.keyledger.command.key;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The scopes that exist, in the order in which they are shown.
 *
 * @param scopes without duplicates, at least one
 */
public record ScopeCatalogue(List<String> scopes) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9._:-]{0,63}");

    /** @throws IllegalArgumentException naming what is wrong with the configured catalogue */
    public ScopeCatalogue {
        scopes = List.copyOf(scopes);
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("the catalogue of scopes is empty");
        }
        var seen = new HashSet<String>();
        for (String scope : scopes) {
            if (!SHAPE.matcher(scope).matches() || !seen.add(scope)) {
                throw new IllegalArgumentException(
                        "scope '" + scope + "' is there twice or doesn't match " + SHAPE.pattern());
            }
        }
    }

    /** What is wrong with a request for scopes; none if it can be granted. {@code null} asks for all of them. */
    public List<Violation> violationsOf(@Nullable List<String> requested) {
        var violations = new ArrayList<Violation>();
        if (requested == null) {
            return violations;
        }
        if (requested.isEmpty()) {
            violations.add(new Violation(Violation.WHOLE_LIST, "must name at least one scope; leave it out for all"));
        }
        if (requested.size() > scopes.size()) {
            violations.add(new Violation(
                    Violation.WHOLE_LIST, "must name at most the " + scopes.size() + " scopes that exist"));
            return violations;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < requested.size(); i++) {
            String scope = requested.get(i);
            if (!scopes.contains(scope == null ? "" : scope)) {
                violations.add(new Violation(i, "is not one of the scopes " + String.join(", ", scopes)));
            } else if (!seen.add(scope)) {
                violations.add(new Violation(i, "is named twice"));
            }
        }
        return violations;
    }

    /** The granted scopes in catalogue order, for a request without violations. */
    public List<String> grant(@Nullable List<String> requested) {
        return requested == null
                ? scopes
                : scopes.stream().filter(requested::contains).toList();
    }

    /** @param index of the scope in the request, or {@link #WHOLE_LIST} */
    public record Violation(int index, String detail) {
        public static final int WHOLE_LIST = -1;
    }
}

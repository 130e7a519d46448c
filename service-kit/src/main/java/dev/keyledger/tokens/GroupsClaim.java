package dev.keyledger.tokens;

import io.quarkus.security.AuthenticationFailedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a token names the caller's groups: claims by their paths, {@code realm_access/roles}, say. A name that holds
 * slashes of its own stands in double quotes, as {@code "https://keys.example/groups"} does. Several paths add up.
 */
final class GroupsClaim {
    private final List<List<String>> paths;

    private GroupsClaim(List<List<String>> paths) {
        this.paths = paths;
    }

    static GroupsClaim at(List<String> paths) {
        return new GroupsClaim(paths.stream().map(GroupsClaim::steps).toList());
    }

    /**
     * The groups' names; none if there is no such claim. A single text holds names with spaces between them.
     *
     * @throws AuthenticationFailedException if the claim is there and something else
     */
    Set<String> namesIn(JsonObject claims) {
        Set<String> names = new LinkedHashSet<>();
        for (List<String> path : paths) {
            switch (valueAt(path, claims)) {
                case null -> {}
                case String text -> names.addAll(words(text));
                case JsonArray several -> several.forEach(name -> names.add(text(name)));
                default -> throw broken();
            }
        }
        return names;
    }

    private static @Nullable Object valueAt(List<String> path, JsonObject claims) {
        Object value = claims;
        for (String step : path) {
            value = value instanceof JsonObject object ? object.getValue(step) : null;
        }
        return value;
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split(" ", -1)).stream()
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String text(Object name) {
        if (name instanceof String text) {
            return text;
        }
        throw broken();
    }

    private static AuthenticationFailedException broken() {
        return new AuthenticationFailedException("the token's groups are neither a text nor a list of texts");
    }

    private static List<String> steps(String path) {
        var steps = new ArrayList<String>();
        var step = new StringBuilder();
        boolean quoted = false;
        for (char c : path.strip().toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '/' && !quoted) {
                steps.add(step.toString());
                step.setLength(0);
            } else {
                step.append(c);
            }
        }
        steps.add(step.toString());
        return List.copyOf(steps);
    }
}

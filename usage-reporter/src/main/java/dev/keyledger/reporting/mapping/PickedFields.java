package dev.keyledger.reporting.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads of a JSON object the fields that are asked for, by their paths ({@code metadata.usage_object.prompt_tokens}), and goes
 * past all others without keeping them: no prompt and no answer is held anywhere but in the body.
 */
public final class PickedFields {
    private final Map<String, Scalar> values = new HashMap<>();

    private PickedFields() {}

    /** Paths, and all that leads to one of them. */
    public static final class Choice {
        private final Set<String> paths;
        private final Set<String> ways = new HashSet<>();

        public Choice(Set<String> paths) {
            this.paths = Set.copyOf(paths);
            for (String path : paths) {
                for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
                    ways.add(path.substring(0, dot));
                }
            }
        }
    }

    /** @param json on the object's opening brace; left on the closing one */
    public static PickedFields read(JsonParser json, BodyTexts texts, Choice choice) throws IOException {
        var picked = new PickedFields();
        picked.readObject(json, texts, "", choice);
        return picked;
    }

    private void readObject(JsonParser json, BodyTexts texts, String above, Choice choice) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            String path = above + name;
            JsonToken value = json.nextToken();
            if (name.indexOf('.') >= 0) {
                // A name that spells a path is not what stands at the end of it.
                json.skipChildren();
            } else if (value == JsonToken.START_OBJECT && choice.ways.contains(path)) {
                readObject(json, texts, path + ".", choice);
            } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL && choice.paths.contains(path)) {
                values.put(path, new Scalar(texts.read(json), value == JsonToken.VALUE_STRING));
            } else {
                json.skipChildren();
            }
        }
    }

    /** The first of these paths that has a value; null is none. */
    public Optional<Scalar> first(String... paths) {
        for (String path : paths) {
            Scalar value = values.get(path);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}

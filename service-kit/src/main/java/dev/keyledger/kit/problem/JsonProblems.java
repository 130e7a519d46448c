package dev.keyledger.kit.problem;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong with a body, as a pointer and a sentence. Jackson's own messages echo input and class names. */
final class JsonProblems {
    private JsonProblems() {}

    static Problem of(JsonProcessingException e) {
        if (e.getCause() instanceof Problem problem) {
            return problem; // Thrown while the body was read, and wrapped by Jackson on its way out.
        }
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                Problem.invalid(pointerTo(unknown), "is not a field of this request");
            case InvalidFormatException format -> Problem.invalid(pointerTo(format), "does not have the right format");
            case ValueInstantiationException rule -> Problem.invalid(pointerTo(rule), "breaks a rule of this field");
            case MismatchedInputException mismatch ->
                Problem.invalid(pointerTo(mismatch), "does not have the right type");
            case JsonMappingException mapping -> Problem.invalid(pointerTo(mapping), "can't be read");
            default -> Problem.invalid("", "is not valid JSON" + at(e.getLocation()));
        };
    }

    private static String pointerTo(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : escaped(step.getFieldName())))
                .collect(Collectors.joining());
    }

    private static String escaped(String fieldName) {
        return fieldName.replace("~", "~0").replace("/", "~1");
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null
                ? ""
                : String.format(Locale.ROOT, " (line %d, column %d)", location.getLineNr(), location.getColumnNr());
    }
}

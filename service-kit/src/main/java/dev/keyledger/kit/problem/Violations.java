package dev.keyledger.kit.problem;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

/** Bean validation's findings as field errors. */
final class Violations {
    private Violations() {}

    static List<FieldError> of(ConstraintViolationException e) {
        return e.getConstraintViolations().stream()
                .map(violation -> new FieldError(pointerOf(violation), violation.getMessage()))
                .sorted(Comparator.comparing(FieldError::pointer).thenComparing(FieldError::detail))
                .toList();
    }

    /** The path is method.parameter.property…: properties are in the body, a bare parameter is its own name. */
    private static String pointerOf(ConstraintViolation<?> violation) {
        var pointer = new StringBuilder();
        String parameter = "";
        for (Path.Node node : nodesOf(violation.getPropertyPath())) {
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
            } else if (node.getKind() == ElementKind.PROPERTY || node.getKind() == ElementKind.CONTAINER_ELEMENT) {
                if (node.getIndex() != null) {
                    pointer.append('/').append(node.getIndex());
                }
                if (node.getKind() == ElementKind.PROPERTY) {
                    pointer.append('/').append(node.getName());
                }
            }
        }
        return pointer.isEmpty() && !parameter.equals("body") ? parameter : pointer.toString();
    }

    private static List<Path.Node> nodesOf(Path path) {
        return StreamSupport.stream(path.spliterator(), false).toList();
    }
}

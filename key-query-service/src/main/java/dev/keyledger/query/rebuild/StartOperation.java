package dev.keyledger.query.rebuild;

import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import java.util.ArrayList;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an operator asks for. */
@Schema(name = "StartOperation")
record StartOperation(
        @Schema(required = true, enumeration = Operation.TYPE)
        String type,

        @Schema(nullable = true, minimum = "1", description = "Events per second at most; without: as fast as possible")
        Integer throttle) {
    /** @throws Problem 400 */
    void validate() {
        var errors = new ArrayList<FieldError>();
        if (!Operation.TYPE.equals(type)) {
            errors.add(new FieldError("/type", "is one of: " + Operation.TYPE));
        }
        if (throttle != null && throttle < 1) {
            errors.add(new FieldError("/throttle", "is at least 1"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }
}

package dev.keyledger.operations;

import dev.keyledger.kit.problem.FieldError;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A kind of long work that a service can do: a bean of it is all that it takes. */
public interface OperationType {
    /** As operators name it. */
    String name();

    /** The options that it takes; every other one is refused. */
    default List<Option> options() {
        return List.of();
    }

    /** What is wrong with the values of its options; empty: nothing. */
    default List<FieldError> check(StartOperation request) {
        return List.of();
    }

    /**
     * One attempt, from where the last one stood to the end, over the run's connection and no other. If it throws, it is
     * tried again, by this instance or by another.
     *
     * @throws OperationStoppedException if it is not to go on, here at least
     * @throws OperationFailedException if it never can
     */
    void run(OperationRun run) throws SQLException, InterruptedException;

    /** Throws away what attempts have made, inside the transaction that ends the operation without success. */
    void discard(Connection connection) throws SQLException;

    /** What a type may take. */
    @SuppressWarnings("ImmutableEnumChecker") // The functions hold no state.
    enum Option {
        THROTTLE("/throttle", StartOperation::throttle),
        DRY_RUN("/dryRun", StartOperation::dryRun),
        CATALOG("/catalog", StartOperation::catalog),
        HEADS("/heads", StartOperation::heads),
        ACCEPT_LOSS("/acceptLoss", StartOperation::acceptLoss);

        private final String pointer;
        private final Function<StartOperation, Object> given;

        Option(String pointer, Function<StartOperation, Object> given) {
            this.pointer = pointer;
            this.given = given;
        }

        boolean isIn(StartOperation request) {
            return given.apply(request) != null;
        }
    }

    /** Everything that is wrong with a request of this type. */
    default List<FieldError> errorsOf(StartOperation request) {
        var errors = new ArrayList<FieldError>();
        if (request.throttle() != null && request.throttle() < 1) {
            errors.add(new FieldError("/throttle", "is at least 1"));
        }
        for (Option option : Option.values()) {
            if (option.isIn(request) && !options().contains(option)) {
                errors.add(new FieldError(option.pointer, "is not an option of " + name()));
            }
        }
        errors.addAll(check(request));
        return errors;
    }
}

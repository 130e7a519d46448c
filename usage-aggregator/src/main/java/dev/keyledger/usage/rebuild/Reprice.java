package dev.keyledger.usage.rebuild;

import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.operations.Operation;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.OperationType;
import dev.keyledger.operations.StartOperation;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The operation {@code reprice}: counts the log anew with other prices, which stay in force; without a catalogue, with
 * the service's own.
 */
@ApplicationScoped
public class Reprice implements OperationType {
    private final RebuildSource source;

    public Reprice(RebuildSource source) {
        this.source = source;
    }

    @Override
    public String name() {
        return "reprice";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.THROTTLE, Option.DRY_RUN, Option.CATALOG);
    }

    @Override
    public List<FieldError> check(StartOperation request) {
        try {
            if (request.catalog() != null) {
                source.prices().given("catalog", request.catalog(), null);
            }
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of(new FieldError("/catalog", String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void run(OperationRun run) throws SQLException, InterruptedException {
        UsageRebuild.run(source, run, catalogueOf(run.operation()));
    }

    /** Of prices that don't say when they held that isn't known: whoever gives them may have had them for long. */
    private static Catalogue catalogueOf(Operation operation) {
        String catalogue = operation.request().catalog();
        return catalogue == null ? new Catalogue.Own() : new Catalogue.Given(catalogue, null);
    }

    @Override
    public void discard(Connection connection) throws SQLException {
        BuildTables.SCHEMA.drop(connection);
    }
}

package dev.keyledger.usage.rebuild;

import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.OperationType;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The operation {@code rebuild}: counts the log anew, with the prices that are in force. */
@ApplicationScoped
public class ReplayUsage implements OperationType {
    private final RebuildSource source;

    public ReplayUsage(RebuildSource source) {
        this.source = source;
    }

    @Override
    public String name() {
        return "rebuild";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.THROTTLE, Option.DRY_RUN);
    }

    @Override
    public void run(OperationRun run) throws SQLException, InterruptedException {
        UsageRebuild.run(source, run, new Catalogue.InForce());
    }

    @Override
    public void discard(Connection connection) throws SQLException {
        BuildTables.SCHEMA.drop(connection);
    }
}

package dev.keyledger.query.rebuild;

import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.KeyEventCodec;
import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.LogReader;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.OperationType;
import dev.keyledger.operations.Rebuild;
import dev.keyledger.query.config.QueryConfig;
import dev.keyledger.query.keyview.store.KeyFeed;
import dev.keyledger.verifier.log.KeyEventReader;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** The operation that makes the key views anew, or with {@code dryRun} only tells what that would change. */
@ApplicationScoped
class KeyViewRebuild implements OperationType {
    static final String NAME = "rebuild";

    private final RebuildSource source;

    @Inject
    KeyViewRebuild(@Identifier("default-kafka-broker") Map<String, Object> kafka, QueryConfig config) {
        this(new RebuildSource(
                KeyFeed.READER,
                Topics.KEY_EVENTS,
                kafka,
                new KeyEventReader(new KeyEventCodec()),
                config.rebuild().batchEventsMax()));
    }

    KeyViewRebuild(RebuildSource source) {
        this.source = source;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Option> options() {
        return List.of(Option.THROTTLE, Option.DRY_RUN, Option.HEADS, Option.ACCEPT_LOSS);
    }

    @Override
    public void run(OperationRun run) throws SQLException, InterruptedException {
        int batchMax = run.batchMax(source.batchMax());
        var live = new FeedPositions(source.reader(), source.topic());
        var build = new KeyViewBuild(source, run, live);
        try (var log =
                new LogReader<>(source.kafka(), source.topic(), source.events()::read, batchMax, build::leaveOut)) {
            new Rebuild<>(run, build, log, live, source.batchMax()).run();
        }
    }

    @Override
    public void discard(Connection connection) throws SQLException {
        BuildTables.SCHEMA.drop(connection);
    }
}

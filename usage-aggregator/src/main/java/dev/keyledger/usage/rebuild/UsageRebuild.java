package dev.keyledger.usage.rebuild;

import dev.keyledger.events.usage.parse.GatewayRequestParser;
import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.LogReader;
import dev.keyledger.operations.OperationFailedException;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.Rebuild;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at counting {@code gateway-requests} anew. Where counting has stopped because the topic isn't any more what
 * was counted of it, there is nothing to count anew: what is counted stays, since nothing else knows it, and counting goes
 * on, see {@link ChangedTopic}.
 */
final class UsageRebuild {
    private static final Logger LOG = LoggerFactory.getLogger(UsageRebuild.class);

    private UsageRebuild() {}

    /** Returns once the rebuilt usage is live, or, where that is all that was asked for, compared. */
    static void run(RebuildSource source, OperationRun run, Catalogue catalogue)
            throws SQLException, InterruptedException {
        var parser = new GatewayRequestParser(
                new Lateness(source.config().acceptLate(), source.config().acceptAhead()));
        int batchMax = source.config().rebuild().batchEventsMax();
        try (var log = new LogReader<>(
                source.kafka(),
                source.topic(),
                record -> ReplayedRecord.of(record, parser),
                run.batchMax(batchMax),
                records -> LOG.warn("{}; a dead letter says so", records))) {
            var live = new FeedPositions(source.reader(), source.topic());
            Optional<ChangedTopic> changed = ChangedTopic.of(source, run.connection(), live, log);
            if (changed.isPresent()) {
                goOnWith(changed.get(), run, catalogue);
            } else {
                new Rebuild<>(run, new UsageBuild(source, run, catalogue, live), log, live, batchMax).run();
            }
        }
    }

    private static void goOnWith(ChangedTopic topic, OperationRun run, Catalogue catalogue)
            throws SQLException, InterruptedException {
        if (run.operation().request().isDryRun() || !(catalogue instanceof Catalogue.InForce)) {
            throw new OperationFailedException(topic.change() + ", and what is counted is from before:"
                    + " a replay of usage keeps that and goes on with what there is now");
        }
        topic.prepare();
        run.inTransaction(() -> {
            run.begin();
            topic.goOn();
            BuildTables.SCHEMA.drop(run.connection());
            var nothing = new RebuildFindings();
            run.complete(nothing.differences(), nothing.toJson());
        });
        LOG.warn("{}; what was counted before stays", topic.change());
    }
}

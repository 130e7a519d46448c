package dev.keyledger.query.usage.reread;

import dev.keyledger.events.Topics;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.feed.FeedPositions;
import dev.keyledger.feed.LogReader;
import dev.keyledger.operations.OperationFailedException;
import dev.keyledger.operations.OperationRun;
import dev.keyledger.operations.OperationType;
import dev.keyledger.query.usage.store.UsageFeed;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/**
 * Has the copy of usage read the {@code usage} topic again from its beginning: what mends a copy whose topic was
 * recreated. Nothing is thrown away. The usage-aggregator publishes everything to a new topic by itself, and each message
 * replaces what is there of the same key, hour and partition; until then the old rows stand.
 */
@ApplicationScoped
class RereadUsage implements OperationType {
    static final String NAME = "reread-usage";

    private final String topic;
    private final Map<String, Object> kafka;
    private final FeedPositions positions;

    @Inject
    RereadUsage(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this(UsageFeed.READER, Topics.USAGE, kafka);
    }

    /** @param reader whose copy, as in {@code feed_position} */
    RereadUsage(String reader, String topic, Map<String, Object> kafka) {
        this.topic = topic;
        this.kafka = kafka;
        this.positions = new FeedPositions(reader, topic);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(OperationRun run) throws SQLException, InterruptedException {
        Connection connection = run.connection();
        try (var log = new LogReader<>(kafka, topic, record -> record, 1)) {
            run.inTransaction(() -> {
                run.begin();
                int before = positions.read(connection).size();
                if (log.partitions() < before) {
                    throw new OperationFailedException(String.format(
                            Locale.ROOT,
                            "topic %s has %d partitions, but the copy is of %d: create it with as many, then start again",
                            topic,
                            log.partitions(),
                            before));
                }
                var unused = positions.lock(connection, log.topicId(), log.partitions());
                positions.moveTo(connection, log.topicId(), log.beginnings());
                run.complete(Map.of(), WireJson.mapper().createObjectNode().put("partitions", log.partitions()));
            });
        }
    }

    @Override
    public void discard(Connection connection) {
        // The one transaction leaves nothing behind.
    }
}

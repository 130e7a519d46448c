package dev.keyledger.usage.ledger;

import dev.keyledger.events.usage.parse.GatewayRequestParser;
import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.feed.Feed;
import dev.keyledger.feed.FeedConfig;
import dev.keyledger.feed.FeedHealth;
import dev.keyledger.usage.UsageConfig;
import dev.keyledger.usage.dedupe.HourSets;
import dev.keyledger.usage.price.PriceSources;
import dev.keyledger.worker.Worker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The feed of {@code gateway-requests} into the ledger, on one platform thread of its own. */
public final class UsageLedger implements AutoCloseable {
    /** The name of the position in the database and of the Kafka consumer group. */
    public static final String READER = "usage-aggregator";

    private final Feed feed;

    /** @param kafka client settings, {@code bootstrap.servers} at least */
    public UsageLedger(
            String topic,
            UsageConfig config,
            Map<String, Object> kafka,
            DataSource dataSource,
            PriceSources prices,
            Commits commits,
            MeterRegistry meters,
            Clock clock) {
        var ledger = new RequestLedger(
                new GatewayRequestParser(new Lateness(config.acceptLate(), config.acceptAhead())),
                prices,
                config.acceptLate(),
                new HourSets(config.idsBytesMax(), IdTable.live(dataSource)),
                commits,
                new LedgerMeters(meters),
                clock,
                new ClockCheck(config.clockAheadMax()),
                config.idleInterval(),
                config.flushSumsMax());
        feed = new Feed(new RequestsFeed(topic, config, kafka), dataSource, ledger, Clock.systemUTC());
    }

    public void start() {
        feed.start();
    }

    public FeedHealth health() {
        return feed.health();
    }

    public Worker worker() {
        return feed.worker();
    }

    /** Commits the batch in hand and leaves the group. */
    @Override
    public void close() {
        feed.close();
    }

    private record RequestsFeed(String topic, UsageConfig usage, Map<String, Object> clientSettings)
            implements FeedConfig {
        /** Records handed over at once, unless configured: the flush interval is kept, and the calls cost nothing. */
        private static final int POLL_RECORDS_MAX = 10_000;

        private static final int BEHIND_DIVISOR = 5;

        /** After so long without a sign a killed instance's partitions go to others, or to itself started again. */
        private static final int SESSION_TIMEOUT_MS = 10_000;

        @Override
        public String reader() {
            return READER;
        }

        @Override
        public Map<String, Object> kafka() {
            var settings = new HashMap<>(clientSettings);
            settings.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS_MAX);
            settings.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
            return settings;
        }

        /** The topic expires; what it no longer holds was counted long ago or had left the window. */
        @Override
        public boolean wholeLog() {
            return false;
        }

        /** Which events were counted is known by partition: one that moves to another could be counted twice. */
        @Override
        public boolean adoptsPartitions() {
            return false;
        }

        @Override
        public String mendedBy() {
            return "./keyledger ops replay usage";
        }

        @Override
        public String runbook() {
            return "docs/runbooks/usage-stopped.md";
        }

        @Override
        public Duration commitInterval() {
            return usage.flushInterval();
        }

        @Override
        public Duration commitIntervalBehind() {
            return usage.flushIntervalBehind();
        }

        @Override
        public int commitRecordsMax() {
            return usage.flushEventsMax();
        }

        @Override
        public int behindRecords() {
            return usage.flushEventsMax() / BEHIND_DIVISOR;
        }
    }
}

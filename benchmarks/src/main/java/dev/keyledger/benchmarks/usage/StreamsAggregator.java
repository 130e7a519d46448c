package dev.keyledger.benchmarks.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * What one would write with Kafka Streams, as a program of its own: exactly_once_v2, a store of the ids of the last 24
 * hours, totals per key in another, and both at the pace of commits as absolute totals in PostgreSQL. Only totals: no
 * hours, no models, no prices, no window.
 */
public final class StreamsAggregator {
    static final String RUNNING = "running";

    static final String TABLE = """
            CREATE TABLE total (key_id uuid PRIMARY KEY, requests bigint NOT NULL, input_tokens bigint NOT NULL,
                output_tokens bigint NOT NULL)
            """;

    private static final String IDS = "ids";
    private static final String TOTALS = "totals";
    private static final Duration REMEMBERED = Duration.ofHours(24);
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(250);
    private static final int THREADS = 2;

    private StreamsAggregator() {}

    /** Arguments: bootstrap servers, application id, topic, directory of the stores, JDBC address, user; password by environment. */
    public static void main(String[] arguments) {
        String database = arguments[4];
        String user = arguments[5];
        String password = System.getenv("DATABASE_PASSWORD");
        var builder = new StreamsBuilder();
        builder.addStateStore(Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(IDS, REMEMBERED, Duration.ofMinutes(1), false),
                        Serdes.String(),
                        Serdes.Long())
                .withCachingEnabled());
        builder.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(TOTALS), Serdes.String(), Serdes.ByteArray())
                        .withCachingEnabled());
        builder.stream(arguments[2], Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .process(() -> new Aggregation(database, user, password), IDS, TOTALS);
        var streams = new KafkaStreams(builder.build(), settings(arguments));
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                System.out.println(RUNNING);
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }

    private static Properties settings(String[] arguments) {
        var settings = new Properties();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments[1]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[3]);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        return settings;
    }

    private static final class Aggregation extends ContextualProcessor<String, byte[], Void, Void> {
        private static final JsonMapper JSON = new JsonMapper();
        private static final String UPSERT = """
                INSERT INTO total VALUES (?, ?, ?, ?) ON CONFLICT (key_id) DO UPDATE
                SET requests = excluded.requests, input_tokens = excluded.input_tokens,
                    output_tokens = excluded.output_tokens
                """;

        private final String database;
        private final String user;
        private final String password;
        private final Map<String, Totals> dirty = new HashMap<>();
        private WindowStore<String, Long> ids;
        private KeyValueStore<String, byte[]> totals;
        private Connection connection;

        private record Totals(long requests, long inputTokens, long outputTokens) {
            static Totals read(byte[] bytes) {
                if (bytes == null) {
                    return new Totals(0, 0, 0);
                }
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                return new Totals(buffer.getLong(), buffer.getLong(), buffer.getLong());
            }

            Totals plus(long input, long output) {
                return new Totals(requests + 1, inputTokens + input, outputTokens + output);
            }

            byte[] bytes() {
                return ByteBuffer.allocate(3 * Long.BYTES)
                        .putLong(requests)
                        .putLong(inputTokens)
                        .putLong(outputTokens)
                        .array();
            }
        }

        private Aggregation(String database, String user, String password) {
            this.database = database;
            this.user = user;
            this.password = password;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            super.init(context);
            ids = context.getStateStore(IDS);
            totals = context.getStateStore(TOTALS);
            context.schedule(COMMIT_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> write());
            try {
                connection = DriverManager.getConnection(database, user, password);
                connection.setAutoCommit(false);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void process(Record<String, byte[]> record) {
            try {
                String id = header(record, "ce_source") + '\n' + header(record, "ce_id");
                long time = Instant.parse(header(record, "ce_time")).toEpochMilli();
                if (ids.fetch(id, time) != null) {
                    return;
                }
                JsonNode data = JSON.readTree(record.value());
                String key = data.required("keyId").asText();
                ids.put(id, time, time);
                Totals next = Totals.read(totals.get(key))
                        .plus(
                                data.path("inputTokens").asLong(),
                                data.path("outputTokens").asLong());
                totals.put(key, next.bytes());
                dirty.put(key, next);
            } catch (IOException e) {
                // It can't be read: a dead letter, which this doesn't write.
            }
        }

        private static String header(Record<String, byte[]> record, String name) {
            Header header = record.headers().lastHeader(name);
            return new String(header.value(), StandardCharsets.UTF_8);
        }

        private void write() {
            if (dirty.isEmpty()) {
                return;
            }
            try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
                for (var total : dirty.entrySet()) {
                    upsert.setObject(1, UUID.fromString(total.getKey()));
                    upsert.setLong(2, total.getValue().requests());
                    upsert.setLong(3, total.getValue().inputTokens());
                    upsert.setLong(4, total.getValue().outputTokens());
                    upsert.addBatch();
                }
                upsert.executeBatch();
                connection.commit();
                dirty.clear();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

package dev.keyledger.reporting;

import dev.keyledger.events.usage.parse.GatewayRequestParser;
import dev.keyledger.events.usage.parse.Lateness;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.events.usage.parse.ReceivedRecord;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic of a test's own, of one partition so that there is one order, and what a reader would count of it. */
final class ReportingFixture {
    /** Nobody listens there. */
    static final String NO_KAFKA = "127.0.0.1:1";

    private static final GatewayRequestParser PARSER =
            new GatewayRequestParser(new Lateness(Duration.ofDays(7), Lateness.ACCEPT_AHEAD_DEFAULT));

    final TestServers servers = TestServers.shared();
    final String topic = "reporting-" + UUID.randomUUID();
    final Path spool;

    /** Long enough ago that the last of a million requests is none of the future; and some nanoseconds. */
    final Instant began = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 3_600, 123_456_789);

    ReportingFixture(Path spool) throws Exception {
        this.spool = spool;
        createTopic(topic, 1);
    }

    void createTopic(String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
            CreatedTopics.create(
                    admin,
                    new NewTopic(name, Optional.of(partitions), Optional.<Short>empty())
                            .configs(Map.of("message.timestamp.type", "LogAppendTime")));
        }
    }

    ReporterConfig config() {
        return config(servers.kafka());
    }

    ReporterConfig config(String kafka) {
        return ReporterConfig.of(Map.of("bootstrap.servers", kafka), spool).withTopic(topic);
    }

    ReportedRequest request(int number) {
        return Requests.number(number, began);
    }

    List<ParsedRequest> onTopic() {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers.kafka(), "auto.offset.reset", "none");
        var partition = new TopicPartition(topic, 0);
        var found = new ArrayList<ParsedRequest>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    found.add(parsed(record));
                }
            }
        }
        return found;
    }

    private static ParsedRequest parsed(ConsumerRecord<byte[], byte[]> record) {
        return PARSER.parse(new ReceivedRecord(
                record.key(),
                name -> {
                    Header header = record.headers().lastHeader(name);
                    return header == null ? null : header.value();
                },
                record.value(),
                Instant.ofEpochMilli(record.timestamp())));
    }

    /** What would be counted: each identity once, by its first record. */
    List<ReportedRequest> counted() {
        return onTopic().stream()
                .map(parsed -> ReportedRequest.of((ParsedRequest.Accepted) parsed))
                .distinct()
                .toList();
    }
}

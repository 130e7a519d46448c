package dev.keyledger.cli.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class TopicScanTest {
    private final Map<String, Object> kafka =
            Map.of("bootstrap.servers", TestServers.shared().kafka());
    private final TopicPartition partition = new TopicPartition("scan-" + UUID.randomUUID(), 0);

    @Test
    void records_areReadUpToTheEndAndNoFurther() throws Exception {
        send(5);
        var offsets = new ArrayList<Long>();
        try (var consumer = consumer()) {
            TopicScan.readTo(consumer, Map.of(partition, 3L), record -> offsets.add(record.offset()));
        }
        assertThat(offsets).containsExactly(0L, 1L, 2L);
    }

    /** An end that is never reached stands for a broker that doesn't send what it has. */
    @Test
    void silence_endsTheCommand() throws Exception {
        send(5);
        try (var consumer = consumer()) {
            assertThatThrownBy(() ->
                            TopicScan.readTo(consumer, Map.of(partition, 6L), Duration.ofSeconds(1), record -> {}))
                    .isInstanceOf(OperatorProblem.class)
                    .hasMessageContaining("sends nothing for 1 s, although " + partition);
        }
    }

    private void send(int records) throws Exception {
        try (Admin admin = Admin.create(kafka);
                var producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            CreatedTopics.create(admin, new NewTopic(partition.topic(), 1, (short) 1));
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(partition.topic(), new byte[] {(byte) i}))
                        .get();
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var consumer = new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        return consumer;
    }
}

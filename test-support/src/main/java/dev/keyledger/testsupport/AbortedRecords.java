package dev.keyledger.testsupport;

import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records that stand in a topic's log and are none of its contents: their transaction was aborted. */
public final class AbortedRecords {
    private AbortedRecords() {}

    /** Where the record stands, once the log has it and that it was aborted. */
    public static RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        TestServers.shared().kafka(),
                        "transactional.id",
                        UUID.randomUUID().toString()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            RecordMetadata written = producer.send(record).get();
            producer.abortTransaction();
            return written;
        }
    }
}

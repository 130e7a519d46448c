package dev.keyledger.usage.rebuild;

import dev.keyledger.events.usage.parse.GatewayRequestParser;
import dev.keyledger.events.usage.parse.ParsedRequest;
import dev.keyledger.usage.ledger.RecordView;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What counts of a gateway request that is read once more: not its bytes, which no dead letter will need. */
record ReplayedRecord(int partition, Instant appendedAt, ParsedRequest request) {
    static ReplayedRecord of(ConsumerRecord<byte[], ByteBuffer> record, GatewayRequestParser parser) {
        var view = new RecordView(record);
        return new ReplayedRecord(record.partition(), view.appendedAt(), parser.parse(view.received()));
    }
}

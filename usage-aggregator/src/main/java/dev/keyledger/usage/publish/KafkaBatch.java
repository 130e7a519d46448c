package dev.keyledger.usage.publish;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Records that are sent together and of which nothing follows until Kafka has answered for all of them.
 *
 * @param <R> the row that a record was made of
 */
public final class KafkaBatch<R> {
    private final Producer<byte[], byte[]> producer;
    private final List<Sent<R>> sent = new ArrayList<>();
    private final List<R> acknowledged = new ArrayList<>();
    private final List<R> refused = new ArrayList<>();
    private @Nullable ExecutionException failure;

    public KafkaBatch(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Has rows marked as sent. */
    @FunctionalInterface
    public interface Marking<R> {
        void mark(List<R> acknowledged) throws SQLException;
    }

    private record Sent<R>(R row, Future<RecordMetadata> answer) {}

    /** Sends nothing more once one has failed: where Kafka is away, each would block for a minute. */
    public void send(R row, ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        if (failure != null) {
            return;
        }
        var one = new Sent<>(row, producer.send(record));
        if (one.answer().isDone()) {
            settle(one);
        } else {
            sent.add(one);
        }
    }

    /**
     * Waits for all of them and has those marked that Kafka acknowledged, whatever became of the others.
     *
     * @return those that Kafka refuses as too large, now and whenever they are sent again
     * @throws ExecutionException if another one was not acknowledged
     */
    public List<R> await(Marking<R> marking) throws ExecutionException, InterruptedException, SQLException {
        producer.flush();
        for (Sent<R> one : sent) {
            settle(one);
        }
        if (!acknowledged.isEmpty()) {
            marking.mark(acknowledged);
        }
        if (failure != null) {
            throw failure;
        }
        return refused;
    }

    private void settle(Sent<R> one) throws InterruptedException {
        try {
            one.answer().get();
            acknowledged.add(one.row());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                refused.add(one.row());
            } else if (failure == null) {
                failure = e;
            }
        }
    }
}

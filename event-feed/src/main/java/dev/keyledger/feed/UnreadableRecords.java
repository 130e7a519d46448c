package dev.keyledger.feed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Records that Kafka hands out and that can't be got out of their batch: its checksum or its compression is broken, here
 * and at every other reader. A consumer only says that it can't go on; which partition it is, and where the next sound
 * record is, is found out here by trying.
 *
 * @param from the first that can't be read
 * @param to the first behind it that can, or the partition's end
 * @param why in a few words, without anything of what the records hold
 */
public record UnreadableRecords(TopicPartition partition, long from, long to, String why) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

    /** How a consumer names the batch whose checksum doesn't hold: by its first offset. */
    private static final Pattern BROKEN_BATCH =
            Pattern.compile("Record batch for partition \\S+ at offset (\\d+) is invalid");

    /** What it is called where people read it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "offsets %d to %d of %s can't be read: %s", from, to - 1, partition, why);
    }

    /**
     * Whether this JVM lacks what a batch is compressed with. That says nothing about the batch, and no other try in this
     * process will do: native code that couldn't be loaded once isn't loaded again.
     *
     * @return what lacks and what to do about it; empty: it is something else
     */
    public static Optional<String> missingCodec(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isOfLoading(cause)) {
                return Optional.of(
                        ("records compressed with %s can't be read, since its native code can't be loaded (%s)."
                                        + " Let the service execute from its temporary directory (%s: no noexec, writable), or"
                                        + " name another by -Dorg.xerial.snappy.tempdir and -DZstdTempFolder, and restart it")
                                .formatted(unloadable(), cause, System.getProperty("java.io.tmpdir")));
            }
        }
        return Optional.empty();
    }

    /** snappy's own Error is of no kind that the JDK knows. */
    private static boolean isOfLoading(Throwable cause) {
        return cause instanceof LinkageError || cause.getClass().getName().startsWith("org.xerial.snappy.SnappyError");
    }

    private static String unloadable() {
        List<String> codecs = Arrays.stream(CompressionType.values())
                .filter(type -> !works(type))
                .map(type -> type.name)
                .toList();
        return codecs.isEmpty() ? "a codec" : String.join(" and ", codecs);
    }

    private static boolean works(CompressionType type) {
        try {
            Compression codec = Compression.of(type).build();
            var compressed = new ByteBufferOutputStream(64);
            try (var output = codec.wrapForOutput(compressed, RecordBatch.CURRENT_MAGIC_VALUE)) {
                output.write(1);
            }
            ByteBuffer buffer = compressed.buffer().flip();
            try (var input = codec.wrapForInput(buffer, RecordBatch.CURRENT_MAGIC_VALUE, BufferSupplier.NO_CACHING)) {
                return input.transferTo(new ByteArrayOutputStream()) == 1;
            }
        } catch (IOException | RuntimeException | Error e) {
            return false;
        }
    }

    /**
     * Looks for what a consumer stumbled over, with a consumer of its own.
     *
     * @param kafka client settings
     * @param positions where the other one stands
     * @param alive called at every step, of which there may be many
     * @return empty if every partition can be read from there now: it was something else, or has passed
     */
    public static Optional<UnreadableRecords> find(
            Throwable failure, Map<String, Object> kafka, Map<TopicPartition, Long> positions, Runnable alive) {
        if (!mayBeOfABatch(failure)) {
            return Optional.empty();
        }
        try (var consumer =
                new KafkaConsumer<>(settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
                var found = new Search(consumer, position.getKey(), alive).from(position.getValue());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** The consumer wraps what the batch threw in the plainest of its exceptions; those of other causes have names. */
    private static boolean mayBeOfABatch(Throwable failure) {
        return failure.getClass() == KafkaException.class
                && (failure.getCause() == null || failure.getCause() instanceof KafkaException);
    }

    /** One batch at a time: a fetch has at least one, whatever the limit. */
    private static Map<String, Object> settings(Map<String, Object> kafka) {
        var settings = UnownedReading.settings(kafka);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return settings;
    }

    private static final class Search {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final TopicPartition partition;
        private final Runnable alive;
        private final long end;

        Search(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, Runnable alive) {
            this.alive = alive;
            this.consumer = consumer;
            this.partition = partition;
            consumer.assign(List.of(partition));
            this.end = Known.of(consumer.endOffsets(List.of(partition)), partition);
        }

        /** Batch by batch, since between two broken ones there may be a sound one. */
        Optional<UnreadableRecords> from(long position) {
            Failure first = failureAt(position);
            if (first == null) {
                return Optional.empty();
            }
            long to = position;
            for (Failure failure = first; failure != null; failure = failureAt(to)) {
                to = behind(to, failure);
            }
            return Optional.of(new UnreadableRecords(partition, position, to, first.why()));
        }

        /**
         * The first offset behind the batch. It is one interval of offsets, so its end is found by doubling and halving, however
         * wide it is. Of one that is only found broken when it is unpacked the consumer doesn't say which it is; then the next
         * offset is the next to be tried, a millisecond each.
         */
        private long behind(long offset, Failure failure) {
            if (failure.batch().isEmpty()) {
                return offset + 1;
            }
            long inside = offset;
            long step = 1;
            while (isOfBatch(inside + step, failure)) {
                inside += step;
                step *= 2;
            }
            long outside = Math.min(inside + step, end);
            while (outside - inside > 1) {
                long middle = inside + (outside - inside) / 2;
                if (isOfBatch(middle, failure)) {
                    inside = middle;
                } else {
                    outside = middle;
                }
            }
            return outside;
        }

        private boolean isOfBatch(long offset, Failure failure) {
            Failure other = failureAt(offset);
            return other != null && other.batch().equals(failure.batch());
        }

        /** Null: it can be read, or there is nothing. */
        private @Nullable Failure failureAt(long offset) {
            if (offset >= end) {
                return null;
            }
            alive.run();
            consumer.seek(partition, offset);
            long startNanos = System.nanoTime();
            try {
                while (consumer.poll(POLL_TIMEOUT).isEmpty() && consumer.position(partition) == offset) {
                    if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
                        throw new IllegalStateException(
                                "Kafka sends nothing of %s, although there is more".formatted(partition));
                    }
                }
                return null;
            } catch (KafkaException e) {
                if (!mayBeOfABatch(e)) {
                    throw e;
                }
                return Failure.of(e);
            }
        }
    }

    /**
     * @param batch the first offset of the batch that failed, as the consumer says it; empty: it doesn't
     * @param why in a few words
     */
    private record Failure(Optional<String> batch, String why) {
        static Failure of(KafkaException failure) {
            Throwable root = failure;
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                Matcher batch = BROKEN_BATCH.matcher(String.valueOf(cause.getMessage()));
                if (batch.find()) {
                    return new Failure(Optional.of(batch.group(1)), "the checksum doesn't hold");
                }
                root = cause;
            }
            return new Failure(Optional.empty(), root.getClass().getSimpleName());
        }
    }
}

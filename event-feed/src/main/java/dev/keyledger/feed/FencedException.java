package dev.keyledger.feed;

import org.apache.kafka.common.TopicPartition;

/** Another instance owns the partition: what was accepted here is not committed, and its owner will do it. */
final class FencedException extends RuntimeException {
    FencedException(TopicPartition partition) {
        super(partition + " belongs to another instance now");
    }
}

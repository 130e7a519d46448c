package dev.keyledger.kit.topics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopiesTest {
    /** What isn't local is production, however it is spelt. */
    @ParameterizedTest
    @CsvSource({
        "local, false, ANY",
        "local, true, ANY",
        "production, false, TWO",
        "production, true, ONE_ACCEPTED",
        "Local, false, TWO",
        "staging, false, TWO",
    })
    void everyModeButLocal_isProduction(String mode, boolean oneCopyAccepted, Copies copies) {
        assertThat(Copies.of(mode, oneCopyAccepted)).isEqualTo(copies);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 2, 3, ''",
        "3, 3, 3, ''",
        "2, 2, 2, ''",
        "3, 1, 3, min.insync.replicas=1",
        "2, 1, 5, min.insync.replicas=1",
        "1, 1, 1, Run three brokers",
        "1, 2, 1, one copy",
        "1, 1, 3, kafka-reassign-partitions.sh",
    })
    void whatIsAcknowledged_mustBeInTwoPlaces(int replicas, int minInsyncReplicas, int brokers, String objection) {
        String found = Copies.TWO
                .objection("key-events", replicas, minInsyncReplicas, brokers)
                .orElse("");
        assertThat(found).contains(objection);
        assertThat(found.isEmpty()).isEqualTo(objection.isEmpty());
        assertThat(Copies.ONE_ACCEPTED
                        .objection("key-events", replicas, minInsyncReplicas, brokers)
                        .orElse(""))
                .as("what is accepted is said all the same")
                .isEqualTo(found);
        assertThat(Copies.ANY.objection("key-events", replicas, minInsyncReplicas, brokers))
                .isEmpty();
    }

    @Test
    void topics_areCreatedInAsManyCopiesAsThereCanBe() {
        assertThat(Copies.TWO.replicationOn(5)).contains((short) 3);
        assertThat(Copies.TWO.replicationOn(2)).contains((short) 2);
        assertThat(Copies.ANY.replicationOn(5))
                .as("what the cluster thinks right")
                .isEmpty();
    }

    @Test
    void loneBroker_isObjectedTo_beforeATopicIsMadeOnIt() {
        assertThat(Copies.TWO.objection(1)).isPresent();
        assertThat(Copies.TWO.objection(2)).isEmpty();
        assertThat(Copies.ONE_ACCEPTED.objection(1)).isEmpty();
    }
}

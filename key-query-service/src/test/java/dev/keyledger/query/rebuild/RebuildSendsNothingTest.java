package dev.keyledger.query.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** A rebuild reads what was sent, and sends nothing. */
@Isolated("other tests would send to the topics that it watches")
@Timeout(600)
class RebuildSendsNothingTest {
    @Test
    void rebuild_sendsNothing() throws Exception {
        try (var fixture = new RebuildFixture()) {
            fixture.storiesOf(20);
            fixture.worker();
            Map<String, Map<Integer, Long>> before = endsOfAllTopics(fixture);

            fixture.rebuild();

            assertThat(endsOfAllTopics(fixture)).isEqualTo(before);
        }
    }

    /** The service's own topics; those of other tests and of Kafka itself move for their own reasons. */
    private static Map<String, Map<Integer, Long>> endsOfAllTopics(RebuildFixture fixture) throws Exception {
        var ends = new TreeMap<String, Map<Integer, Long>>();
        Set<String> others = Set.of("key-progress", "verifier-progress", "__consumer_offsets");
        for (String topic : fixture.topics()) {
            if (!others.contains(topic)) {
                ends.put(topic, fixture.ends(topic));
            }
        }
        return ends;
    }
}

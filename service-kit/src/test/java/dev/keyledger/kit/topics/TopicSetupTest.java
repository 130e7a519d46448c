package dev.keyledger.kit.topics;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.events.TopicSpec;
import dev.keyledger.testsupport.TestServers;
import dev.keyledger.testsupport.kafka.CreatedTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicSetupTest {
    private final Admin admin =
            Admin.create(Map.of("bootstrap.servers", TestServers.shared().kafka()));
    private final String name = "setup-" + UUID.randomUUID();

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void missingTopic_isCreatedAndAcceptedAgain() throws Exception {
        var spec = new TopicSpec(name, 3, Map.of("retention.ms", "-1"));
        TopicSetup.ensure(admin, List.of(spec));
        assertThatCode(() -> TopicSetup.ensure(admin, List.of(spec))).doesNotThrowAnyException();
        assertThat(admin.describeTopics(List.of(name))
                        .allTopicNames()
                        .get()
                        .get(name)
                        .partitions())
                .hasSize(3);
    }

    /** Whoever has just been told that the topic is there writes to it at once, as fast as it goes. */
    @Test
    void topicsMadeJustNow_takeAllThatIsSent() throws Exception {
        for (int round = 0; round < 40; round++) {
            var spec = new TopicSpec(name + "-" + round, 24, Map.of());
            TopicSetup.ensure(admin, List.of(spec));
            try (var producer = new KafkaProducer<>(
                    Map.<String, Object>of(
                            "bootstrap.servers", TestServers.shared().kafka(), "linger.ms", 0),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                List<Future<RecordMetadata>> sent = IntStream.range(0, 400)
                        .mapToObj(i -> producer.send(new ProducerRecord<>(spec.name(), i % 24, null, new byte[200])))
                        .toList();
                for (Future<RecordMetadata> one : sent) {
                    one.get();
                }
            }
            admin.deleteTopics(List.of(spec.name())).all().get();
        }
    }

    @Test
    void topicThatKafkaHasLost_isMadeAgain_andOneThatIsThereIsLeftAsItIs() throws Exception {
        var lost = new TopicSpec(name, 3, Map.of("retention.ms", "-1"));
        var there = new TopicSpec(name + "-there", 2, Map.of());
        TopicSetup.ensure(admin, List.of(lost, there));
        Uuid idOfThere = idOf(there);
        Uuid idOfLost = idOf(lost);
        admin.deleteTopics(List.of(lost.name())).all().get();

        await("it to be another").ignoreExceptions().until(() -> {
            TopicSetup.makeLostAgain(admin, List.of(lost, there), Copies.ANY);
            return !idOf(lost).equals(idOfLost);
        });

        assertThat(idOf(there)).isEqualTo(idOfThere);
        TopicSetup.ensure(admin, List.of(lost));
    }

    private Uuid idOf(TopicSpec spec) throws Exception {
        return admin.describeTopics(List.of(spec.name()))
                .allTopicNames()
                .get()
                .get(spec.name())
                .topicId();
    }

    @Test
    void topicThatIsKeptForADay_isCreatedWithSegmentsThatEndWithinIt_andTakenWithout() throws Exception {
        for (TopicSpec daily : List.of(TopicSpec.keyProgress(), TopicSpec.verifierProgress())) {
            String own = name + daily.name();
            var spec = new TopicSpec(own, 1, daily.settings(), daily.wished());

            TopicSetup.ensure(admin, List.of(spec));

            var resource = new ConfigResource(ConfigResource.Type.TOPIC, own);
            long segmentMillis = Long.parseLong(admin.describeConfigs(List.of(resource))
                    .values()
                    .get(resource)
                    .get()
                    .get("segment.ms")
                    .value());
            assertThat(segmentMillis).isBetween(1L, Duration.ofHours(6).toMillis());
        }
        var before = new NewTopic(name, Optional.of(1), Optional.empty());
        TopicSpec daily = TopicSpec.keyProgress();
        CreatedTopics.create(admin, before.configs(daily.settings()));
        assertThatCode(() ->
                        TopicSetup.ensure(admin, List.of(new TopicSpec(name, 1, daily.settings(), daily.wished()))))
                .doesNotThrowAnyException();
    }

    @Test
    void topicThatWouldLoseData_isRefusedByName() throws Exception {
        NewTopic weekly = new NewTopic(name, Optional.of(1), Optional.empty());
        CreatedTopics.create(admin, weekly.configs(Map.of("retention.ms", "604800000")));
        assertThatThrownBy(
                        () -> TopicSetup.ensure(admin, List.of(new TopicSpec(name, 1, Map.of("retention.ms", "-1")))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topic " + name + " has retention.ms=604800000, but must have -1");
    }

    @Test
    void loneBroker_isRefusedInProduction_beforeTheTopicIsThere() throws Exception {
        var spec = new TopicSpec(name, 1, Map.of());
        assertThatThrownBy(() -> TopicSetup.ensure(admin, List.of(spec), Copies.TWO))
                .isInstanceOf(UnsafeTopicException.class)
                .hasMessageContaining("the cluster has 1 broker")
                .hasMessageContaining("keyledger.kafka.one-copy-accepted=true");
        assertThat(admin.listTopics().names().get()).doesNotContain(name);
    }

    @Test
    void loneBroker_isTaken_whereThatIsAccepted_andNamed() {
        var spec = new TopicSpec(name, 1, Map.of());
        assertThat(TopicSetup.ensure(admin, List.of(spec), Copies.ONE_ACCEPTED))
                .singleElement()
                .asString()
                .contains("topic " + name + " has one copy");
        assertThat(TopicSetup.ensure(admin, List.of(spec), Copies.ANY)).isEmpty();
    }
}

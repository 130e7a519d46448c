package dev.keyledger.testsupport.kafka;

import static dev.keyledger.testsupport.Patience.await;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics that a test makes. */
public final class CreatedTopics {
    private CreatedTopics() {}

    /**
     * Creates them, and waits until the broker knows them: it answers that it has created a topic some time before it
     * serves it, which on a loaded machine is seconds.
     *
     * @throws ExecutionException if Kafka refuses one
     */
    public static void create(Admin admin, NewTopic... topics) throws ExecutionException, InterruptedException {
        List<NewTopic> all = List.of(topics);
        admin.createTopics(all).all().get();
        await("the broker to know its topics").until(() -> areKnown(admin, all));
    }

    private static boolean areKnown(Admin admin, List<NewTopic> topics) throws Exception {
        try {
            return admin
                    .describeTopics(topics.stream().map(NewTopic::name).toList())
                    .allTopicNames()
                    .get()
                    .values()
                    .stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.leader() != null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }
}

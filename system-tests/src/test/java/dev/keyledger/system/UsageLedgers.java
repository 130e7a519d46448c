package dev.keyledger.system;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;

/** Which aggregator counts which partitions, as Kafka and the database say, and how far they have come. */
final class UsageLedgers implements AutoCloseable {
    private static final String GROUP = "usage-aggregator";

    private static final String POSITIONS =
            "SELECT partition, epoch, next_offset FROM feed_position WHERE reader = 'usage-aggregator' ORDER BY 1";

    /** In a flush or, where it has just begun anew, in its assignment: both have the positions' rows locked before. */
    private static final String WAITING_FOR_A_ROW = """
            SELECT count(*) FROM pg_stat_activity
            WHERE usename = current_user AND wait_event_type = 'Lock' AND query ~ '^(UPDATE|INSERT INTO) usage_partition'
            """;

    private final Databases databases;
    private final Admin admin;

    UsageLedgers(Stack stack) {
        this.databases = new Databases(stack);
        this.admin = Admin.create(Map.of("bootstrap.servers", stack.endpoint("kafka")));
    }

    /** @param epoch one more with every owner */
    record Position(long epoch, long nextOffset) {}

    /** An instance as its consumer group knows it: under another id after each time that it joined. */
    record Member(String id, String clientId, Set<Integer> partitions) {}

    Map<Integer, Position> positions() throws SQLException {
        try (Connection connection = connect();
                PreparedStatement select = connection.prepareStatement(POSITIONS);
                ResultSet row = select.executeQuery()) {
            var positions = new TreeMap<Integer, Position>();
            while (row.next()) {
                positions.put(row.getInt(1), new Position(row.getLong(2), row.getLong(3)));
            }
            return positions;
        }
    }

    /** Records that were counted, duplicates and dead letters among them. */
    long read() throws SQLException {
        return positions().values().stream().mapToLong(Position::nextOffset).sum();
    }

    /** Whether all of these have another owner than then, who has counted something. */
    boolean counted(Collection<Integer> partitions, Map<Integer, Position> since) throws SQLException {
        Map<Integer, Position> now = positions();
        return partitions.stream()
                .allMatch(partition ->
                        now.get(partition).epoch() > since.get(partition).epoch()
                                && now.get(partition).nextOffset()
                                        > since.get(partition).nextOffset());
    }

    Optional<Member> member(String clientId) throws ExecutionException, InterruptedException {
        return members().stream()
                .filter(member -> member.clientId().equals(clientId))
                .findFirst();
    }

    /** How many instances have partitions. */
    long owners() throws ExecutionException, InterruptedException {
        return members().stream()
                .filter(member -> !member.partitions().isEmpty())
                .count();
    }

    List<Member> members() throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members().stream()
                .map(UsageLedgers::member)
                .toList();
    }

    private static Member member(MemberDescription member) {
        return new Member(
                member.consumerId(),
                member.clientId(),
                member.assignment().topicPartitions().stream()
                        .map(TopicPartition::partition)
                        .collect(Collectors.toSet()));
    }

    /** Whether nothing waits to be counted or published. */
    boolean isQuiet(Map<Integer, Long> ends) throws SQLException {
        for (Map.Entry<Integer, Position> position : positions().entrySet()) {
            if (position.getValue().nextOffset() < ends.get(position.getKey())) {
                return false;
            }
        }
        return count("SELECT (SELECT count(*) FROM unpublished_hour) + (SELECT count(*) FROM unpublished_total)") == 0;
    }

    /** Keeps whoever owns these partitions inside its next transaction until the hold is closed. */
    Hold hold(Collection<Integer> partitions) throws SQLException {
        return new Hold(connect(), partitions);
    }

    final class Hold implements AutoCloseable {
        private final Connection connection;

        private Hold(Connection connection, Collection<Integer> partitions) throws SQLException {
            this.connection = connection;
            connection.setAutoCommit(false);
            try (PreparedStatement lock = connection.prepareStatement(
                    "SELECT * FROM usage_partition WHERE partition = ANY (?) ORDER BY partition FOR UPDATE")) {
                lock.setArray(1, connection.createArrayOf("int", partitions.toArray()));
                lock.execute();
            }
        }

        boolean caughtOne() throws SQLException {
            return count(WAITING_FOR_A_ROW) > 0;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private Connection connect() throws SQLException {
        return databases.connect("keyledger_usage");
    }

    @Override
    public void close() {
        admin.close();
    }
}

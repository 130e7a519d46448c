package dev.keyledger.localstack.ports;

import java.io.IOException;
import java.util.List;

/** Every port of a stack. All are bound to localhost. */
public record StackPorts(
        int console,
        int command,
        int query,
        int usage,
        int issuer,
        int kafka,
        int postgres,
        int consoleManagement,
        int commandManagement,
        int queryManagement,
        int usageManagement,
        int kafkaController,
        int agent,
        int agentManagement) {
    public static final StackPorts DEFAULT =
            new StackPorts(8080, 8081, 8082, 8083, 8084, 9092, 15432, 9080, 9081, 9082, 9083, 9093, 8085, 9084);

    /** Below it only root may listen. */
    public static final int BASE_MIN = 1_024;

    /** The highest base whose set still fits below 65536. */
    public static final int BASE_MAX = 65_535 - 13;

    /** The same set at {@code base} and the ports after it. */
    public static StackPorts from(int base) {
        return new StackPorts(
                base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6, base + 7, base + 8, base + 9,
                base + 10, base + 11, base + 12, base + 13);
    }

    /** A set that nobody listens on right now. */
    public static StackPorts free() throws IOException {
        List<Integer> free = FreePorts.find(14);
        return new StackPorts(
                free.get(0),
                free.get(1),
                free.get(2),
                free.get(3),
                free.get(4),
                free.get(5),
                free.get(6),
                free.get(7),
                free.get(8),
                free.get(9),
                free.get(10),
                free.get(11),
                free.get(12),
                free.get(13));
    }

    /** A port and what it is for. */
    record Use(int port, String purpose) {}

    /** What is listened on. */
    List<Use> uses() {
        return List.of(
                new Use(console, "key-console"),
                new Use(command, "key-command-service"),
                new Use(query, "key-query-service"),
                new Use(usage, "usage-aggregator"),
                new Use(issuer, "the issuer"),
                new Use(kafka, "Kafka"),
                new Use(postgres, "PostgreSQL"),
                new Use(consoleManagement, "key-console's management"),
                new Use(commandManagement, "key-command-service's management"),
                new Use(queryManagement, "key-query-service's management"),
                new Use(usageManagement, "usage-aggregator's management"),
                new Use(kafkaController, "Kafka's controller"),
                new Use(agent, "gateway-agent"),
                new Use(agentManagement, "gateway-agent's management"));
    }
}

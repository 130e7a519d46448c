package dev.keyledger.localstack.kafka;

import dev.keyledger.localstack.supervise.Readiness;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Ready is a broker that answers for a cluster with a node. */
public final class KafkaReadiness implements Readiness {
    private final String bootstrapServers;
    private final int port;

    public KafkaReadiness(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
    }

    @Override
    public boolean ready() throws Exception {
        // A client is costly to make and logs each refused connection; the port says first whether it's worth it.
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("localhost", port), 500);
        }
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        try (Admin admin = Admin.create(settings)) {
            return !admin.describeCluster().nodes().get(10, TimeUnit.SECONDS).isEmpty();
        }
    }
}

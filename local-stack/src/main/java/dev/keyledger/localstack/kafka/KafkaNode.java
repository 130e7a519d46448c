package dev.keyledger.localstack.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** The main class of Kafka's child JVM: formats an empty log directory, then runs the server. */
final class KafkaNode {
    private KafkaNode() {}

    /** @param arguments the file server.properties and the cluster's id */
    public static void main(String[] arguments) throws Exception {
        String configuration = arguments[0];
        String clusterId = arguments[1];
        if (!isFormatted(Path.of(configuration))) {
            int exitCode = StorageTool.execute(
                    new String[] {"format", "--config", configuration, "--cluster-id", clusterId}, System.out);
            if (exitCode != 0) {
                System.exit(exitCode);
            }
        }
        Kafka.main(new String[] {configuration});
    }

    private static boolean isFormatted(Path configuration) throws java.io.IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(configuration)) {
            properties.load(reader);
        }
        return Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"));
    }
}

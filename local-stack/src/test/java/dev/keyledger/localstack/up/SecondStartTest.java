package dev.keyledger.localstack.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.localstack.CommandRun;
import dev.keyledger.localstack.Launcher;
import dev.keyledger.localstack.data.Endpoints;
import dev.keyledger.localstack.issuer.SampleUser;
import dev.keyledger.localstack.issuer.TokenRequest;
import dev.keyledger.localstack.ports.PortBase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecondStartTest {
    @TempDir
    private Path directory;

    /** The ports change in between, because nothing that is kept may remember them. */
    @Test
    void secondStart_keepsRowsRecordsAndTheSigningKey() throws Exception {
        Path data = directory.resolve("data");
        String firstKeys;
        try (Launcher first = Launcher.up(data, PortBase.free())) {
            Endpoints endpoints = first.awaitReady();
            try (Connection connection = connect(data, endpoints);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept (word text)");
                statement.execute("INSERT INTO kept VALUES ('row')");
            }
            send(endpoints.kafka(), "record");
            firstKeys = keys(endpoints);

            assertThat(CommandRun.of("down", "--data", data.toString()).exitCode())
                    .isZero();
            assertThat(first.process().waitFor()).isZero();
        }
        assertThat(data.resolve("endpoints.json")).doesNotExist();

        try (Launcher second = Launcher.up(data, PortBase.free())) {
            Endpoints endpoints = second.awaitReady();
            try (Connection connection = connect(data, endpoints);
                    Statement statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT word FROM kept")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("row");
            }
            assertThat(firstRecord(endpoints.kafka())).isEqualTo("record");
            assertThat(keys(endpoints)).isEqualTo(firstKeys);
            assertThat(TokenRequest.of(endpoints.issuer(), SampleUser.ALL.getFirst()))
                    .isNotBlank();
        }
    }

    private static Connection connect(Path data, Endpoints endpoints) throws Exception {
        return DriverManager.getConnection(
                "jdbc:" + endpoints.postgres() + "/keyledger_query",
                "keyledger_query",
                DataFiles.databasePassword(data, "keyledger_query"));
    }

    private static void send(String kafka, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka);
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic("kept", Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("kept", value)).get();
        }
    }

    private static String firstRecord(String kafka) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka, "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition("kept", 0)));
            return consumer.poll(Duration.ofSeconds(30)).iterator().next().value();
        }
    }

    private static String keys(Endpoints endpoints) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(endpoints.issuer() + "/jwks"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}

package dev.keyledger.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The AsyncAPI document by its own rules; whether it tells the truth about events is for others to test. */
class AsyncApiTest {
    private final JsonNode document = read("/asyncapi.yaml");

    @Test
    void everyReference_leadsSomewhere() {
        List<String> references = referencesIn(document).toList();

        assertThat(references).hasSizeGreaterThan(30).allSatisfy(reference -> {
            if (reference.startsWith("#/")) {
                assertThat(document.at(reference.substring(1)).isObject())
                        .as(reference)
                        .isTrue();
            } else {
                assertThat(AsyncApiTest.class.getResource(resourceOf(reference)))
                        .as(reference)
                        .isNotNull();
            }
        });
    }

    @Test
    void document_hasWhatVersion3AsksFor() {
        assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
        assertThat(document.at("/info/title").asText()).isNotBlank();
        assertThat(document.at("/info/version").asText()).isNotBlank();
        assertThat(document.path("operations").properties()).isNotEmpty().allSatisfy(operation -> assertThat(
                        operation.getValue().path("action").asText())
                .as(operation.getKey())
                .isIn("send", "receive"));
    }

    @Test
    void everyChannel_isATopicOfOurs_andUsedByOneOperation() {
        Map<String, JsonNode> channels = document.path("channels").properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

        assertThat(channels.keySet())
                .containsExactlyInAnyOrder(
                        Topics.KEY_EVENTS,
                        Topics.KEY_PROGRESS,
                        Topics.KEY_RELEASES,
                        Topics.VERIFIER_PROGRESS,
                        Topics.GATEWAY_REQUESTS,
                        Topics.GATEWAY_REQUESTS_DLQ,
                        Topics.USAGE);
        channels.forEach((name, channel) -> {
            assertThat(channel.path("address").asText()).isEqualTo(name);
            assertThat(operationsOn(name)).as(name).singleElement().satisfies(operation -> assertThat(
                            referencesIn(operation.path("messages")))
                    .as("the operation's messages are the channel's, all of them")
                    .containsExactlyInAnyOrderElementsOf(channel.path("messages").properties().stream()
                            .map(message -> "#/channels/" + name + "/messages/" + message.getKey())
                            .toList()));
        });
    }

    @Test
    void everySchema_isOfSomeMessage() throws Exception {
        var schemas = new TreeSet<String>();
        try (Stream<Path> files =
                Files.list(Path.of(AsyncApiTest.class.getResource("/schemas").toURI()))) {
            files.forEach(file -> schemas.add("./schemas/" + file.getFileName()));
        }

        assertThat(referencesIn(document.at("/components/messages")).collect(Collectors.toSet()))
                .isEqualTo(schemas);
    }

    private List<JsonNode> operationsOn(String channel) {
        return document.path("operations")
                .valueStream()
                .filter(operation -> operation.at("/channel/$ref").asText().equals("#/channels/" + channel))
                .toList();
    }

    private static Stream<String> referencesIn(JsonNode node) {
        return node.findValuesAsText("$ref").stream();
    }

    private static String resourceOf(String reference) {
        assertThat(reference).startsWith("./");
        return reference.substring(1);
    }

    private static JsonNode read(String resource) {
        try (InputStream file = AsyncApiTest.class.getResourceAsStream(resource)) {
            return new YAMLMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

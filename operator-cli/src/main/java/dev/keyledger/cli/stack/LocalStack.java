package dev.keyledger.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.events.codec.WireJson;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The stack that {@code ./keyledger up} runs, as the file in its data directory tells where its parts are. */
final class LocalStack {
    private LocalStack() {}

    private record Named(
            String command, String query, String usage, String issuer, String kafka, Map<String, String> health) {
        boolean isComplete() {
            return Stream.of(command, query, usage, issuer, kafka).allMatch(Objects::nonNull);
        }
    }

    /** @throws OperatorProblem if no stack runs there */
    static Endpoints on(Path directory) {
        Path file = directory.resolve("endpoints.json");
        try {
            Named named = WireJson.mapper().readValue(Files.readString(file), Named.class);
            if (!named.isComplete()) {
                throw new OperatorProblem(file + " doesn't name command, query, usage, issuer and kafka");
            }
            HttpClient client =
                    HttpClient.newBuilder().connectTimeout(Http.TIMEOUT).build();
            return new Endpoints(
                    named.command(),
                    named.query(),
                    named.usage(),
                    new KafkaAccess(Map.of(KafkaAccess.BOOTSTRAP_SERVERS, named.kafka())),
                    Optional.ofNullable(named.health()).orElse(Map.of()).entrySet().stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, health -> List.of(health.getValue()))),
                    new Http(client, new Tokens(source(client, named.issuer()))));
        } catch (NoSuchFileException e) {
            throw new OperatorProblem(
                    "no stack is running on " + directory
                            + ": start it with ./keyledger up, or name another by --data or --profile",
                    e);
        } catch (JsonProcessingException e) {
            throw new OperatorProblem(file + " is damaged: restart the stack", e);
        } catch (IOException e) {
            throw new OperatorProblem(file + " can't be read: " + e.getMessage(), e);
        }
    }

    private static Tokens.Source source(HttpClient client, String issuer) {
        return GivenToken.fromEnvironment().orElseGet(() -> TokenRequest.local(client, issuer));
    }
}

package dev.keyledger.localstack.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Stands for a gateway: the agent beside it says which request may pass, and whose it is. */
final class DemoGateway implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

    private final URI agent;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param agent its base URL */
    DemoGateway(String agent) {
        this.agent = URI.create(agent + "/v1/authorize");
    }

    /** What becomes of a request. */
    sealed interface Outcome {
        record Passes(String keyId, int secretVersion) implements Outcome {}

        /** @param code as the agent says it, for programs */
        record Refused(String code) implements Outcome {}
    }

    /** A question without an answer is a refusal, as in every gateway. */
    Outcome chat(DemoKey key) throws InterruptedException {
        HttpRequest question = HttpRequest.newBuilder(agent)
                .timeout(ANSWERED_WITHIN)
                .header("Authorization", "Bearer " + key.secret())
                .header("X-Forwarded-Method", "POST")
                .header("X-Forwarded-Uri", "/v1/chat/completions")
                .build();
        try {
            HttpResponse<String> answer = http.send(question, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return new Outcome.Passes(
                        answer.headers().firstValue("X-Keyledger-Key-Id").orElseThrow(),
                        Integer.parseInt(answer.headers()
                                .firstValue("X-Keyledger-Secret-Version")
                                .orElseThrow()));
            }
            return new Outcome.Refused(
                    JSON.readTree(answer.body()).at("/error/code").asText("status " + answer.statusCode()));
        } catch (IOException e) {
            return new Outcome.Refused("the agent does not answer");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

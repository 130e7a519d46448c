package dev.keyledger.localstack.issuer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks the local issuer for a token. It trusts whoever can reach it, so the client's secret is no secret. */
public final class TokenRequest {
    private TokenRequest() {}

    /** @throws StackProblem if the issuer doesn't answer with a token */
    public static String of(String issuer, SampleUser user) throws IOException, InterruptedException {
        String form = "grant_type=client_credentials&client_id=keyledger-cli&client_secret=none&"
                + IssuerServer.USER_PARAMETER + "=" + user.login();
        HttpRequest request = HttpRequest.newBuilder(URI.create(issuer + "/token"))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        // The client is closed at once, or its selector thread would keep the program waiting.
        try (var client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new StackProblem("The issuer answered " + response.statusCode() + ": " + response.body());
            }
            return new ObjectMapper()
                    .readTree(response.body())
                    .required("access_token")
                    .asText();
        } catch (ConnectException e) {
            throw new StackProblem("The issuer at " + issuer + " does not answer", e);
        }
    }
}

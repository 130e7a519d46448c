package dev.keyledger.cli.stack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.OperatorProblem;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;

/**
 * The bearer token that commands show to the services: {@code KEYLEDGER_TOKEN} where it is set, otherwise one of the
 * local issuer's for its user {@code ops}.
 */
public final class OperatorToken {
    private static final String FORM =
            "grant_type=client_credentials&client_id=operator-cli&client_secret=local&scope=keyledger&user=ops";

    private OperatorToken() {}

    public static String of(Endpoints endpoints) {
        String given = System.getenv("KEYLEDGER_TOKEN");
        return given == null || given.isBlank() ? fromIssuer(endpoints.issuer()) : given.strip();
    }

    private static String fromIssuer(String issuer) {
        var request = HttpRequest.newBuilder(URI.create(issuer + "/token"))
                .timeout(Http.TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(FORM))
                .build();
        JsonNode token = Http.ask(request, "getting a token").path("access_token");
        if (!token.isTextual()) {
            throw new OperatorProblem("getting a token: " + issuer + " answered without one");
        }
        return token.asText();
    }
}
